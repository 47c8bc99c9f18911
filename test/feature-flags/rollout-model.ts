/** A step of the model: so many ticks of moving time after the one before, or at a tick. */
export interface ModelStep {
  readonly coverage: number;
  readonly after?: number;
  readonly at?: number;
  readonly isHeld: boolean;
}

/** What happens to a rollout in a property test. */
export type ModelCommand =
  | { readonly do: 'wait'; readonly ticks: number }
  | { readonly do: 'record' | 'pause' | 'resume' | 'roll-back' | 'complete' | 'abort' }
  | { readonly do: 'approve'; readonly step: number };

/** Coverage over time, told tick by tick: no timelines, no timestamps of pauses, nothing of the product. */
export class RolloutModel {
  status: 'initiated' | 'progressing' | 'paused' | 'rolled-back' | 'completed' | 'aborted' = 'initiated';
  step = 0;
  coverage: number;
  now = 0;
  private moving = 0;
  private readonly approved = new Set<number>();

  constructor(
    private readonly steps: readonly ModelStep[],
    private readonly before: number,
  ) {
    this.coverage = before;
    this.settle();
  }

  /** One tick goes by. */
  tick(): void {
    this.now += 1;
    if (this.isMoving) {
      this.moving += 1;
      this.settle();
    }
  }

  /** @returns false when it cannot be asked now */
  take(command: ModelCommand): boolean {
    if (!this.isRunning) return false;
    if (command.do === 'approve') return this.approve(command.step);
    if (command.do === 'pause') {
      if (this.status === 'paused') return false;
      this.status = 'paused';
      return true;
    }
    if (command.do === 'resume') {
      if (this.status !== 'paused') return false;
      this.status = this.step === 0 ? 'initiated' : 'progressing';
      this.settle();
      return true;
    }
    const ends = {
      'roll-back': ['rolled-back', Math.max(0, this.step - 1)],
      complete: ['completed', this.steps.length],
      abort: ['aborted', 0],
    } as const;
    if (command.do === 'wait' || command.do === 'record') return true;
    const [status, step] = ends[command.do];
    this.status = status;
    this.coverage = this.steps[step - 1]?.coverage ?? this.before;
    return true;
  }

  private get isRunning(): boolean {
    return this.status === 'paused' || this.isMoving;
  }

  private get isMoving(): boolean {
    return this.status === 'initiated' || this.status === 'progressing';
  }

  private approve(number: number): boolean {
    if (this.steps[number - 1]?.isHeld !== true) return false;
    this.approved.add(number);
    if (this.isMoving) this.settle();
    return true;
  }

  private settle(): void {
    for (;;) {
      const next = this.steps[this.step];
      if (next === undefined) return;
      const isDue = next.at === undefined ? this.moving >= (next.after ?? 0) : this.now >= next.at;
      if (!isDue || (next.isHeld && !this.approved.has(this.step + 1))) return;
      this.step += 1;
      this.moving = 0;
      this.coverage = next.coverage;
      this.status = this.step === this.steps.length ? 'completed' : 'progressing';
    }
  }
}
