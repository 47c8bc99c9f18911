import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/kernel';

/** What a module says about the keys of its changes. */
export interface ChangeNaming {
  /** The keys under which the changes of something are recorded that goes by this name now. */
  keysOf(name: string): Promise<readonly string[]>;
  /** The keys of what the actor may not know. */
  hiddenFrom(actor: Actor): Promise<readonly string[]>;
}

/** How the keys in the change log are called now, and which of them a reader may not know; the modules whose they are say so. */
@Injectable()
export class RecordedNames {
  private readonly namings: ChangeNaming[] = [];

  /** Adds what a module says. */
  register(naming: ChangeNaming): void {
    this.namings.push(naming);
  }

  /** Every key under which changes of the name may be recorded, the name itself among them. */
  async keysOf(name: string): Promise<readonly string[]> {
    const recorded = await Promise.all(this.namings.map((naming) => naming.keysOf(name)));
    return [...new Set([name, ...recorded.flat()])];
  }

  /** The keys whose changes are not shown to the actor. */
  async hiddenFrom(actor: Actor): Promise<readonly string[]> {
    return (await Promise.all(this.namings.map((naming) => naming.hiddenFrom(actor)))).flat();
  }
}
