import { Clock } from '#libs/kernel';

/** A clock that stands still until the test moves it. */
export class ManualClock extends Clock {
  private at: number;

  /** @param start the first instant @default 2026-01-01T00:00:00.000Z */
  constructor(start: Date | string = '2026-01-01T00:00:00.000Z') {
    super();
    this.at = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.at);
  }

  /** Moves on, or back with a negative number. */
  advance(ms: number): void {
    this.at += ms;
  }

  /** Jumps to an instant. */
  set(instant: Date | string): void {
    this.at = new Date(instant).getTime();
  }
}
