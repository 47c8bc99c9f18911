import type { Actor } from './actor.ts';
import type { SqlSession } from './work.ts';

/** The rights that actors have now, for what they asked for or approved earlier. Implemented by src/identity. */
export abstract class ActorRights {
  /**
   * @param actor as it acted, with the rights that it had then
   * @param at when it acted
   * @param sql the work that depends on the answer
   * @returns the actor with its present rights; undefined when it has none any more
   */
  abstract present(sql: SqlSession, actor: Actor, at: Date): Promise<Actor | undefined>;
}
