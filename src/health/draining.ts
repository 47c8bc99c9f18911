import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether this instance is about to end: it asks for no more traffic and still serves what comes. */
@Injectable()
export class Draining implements OnModuleDestroy {
  private begun = false;

  get isBegun(): boolean {
    return this.begun;
  }

  /** Begins it; there is no way back. */
  begin(): void {
    this.begun = true;
  }

  /** An application that is closed without a word before drains for as long as its closing takes. */
  onModuleDestroy(): void {
    this.begin();
  }
}
