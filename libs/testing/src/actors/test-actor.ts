import type { Actor } from '#libs/kernel';

/** An actor for tests: a person who may do everything everywhere, but for what the test says. */
export function aTestActor(differing: Partial<Actor> = {}): Actor {
  return { kind: 'person', id: 'person:ada', name: 'Ada', permissions: ['*'], tenants: 'all', ...differing };
}
