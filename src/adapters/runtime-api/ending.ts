import type { VmreError } from '../../support/errors/vmre-error';

/** Why a served runtime ends, and the exit code that says so. */
export interface Ending {
  exitCode: number;
  error?: VmreError;
  /** What the supervisor does next: kills us when answered, has left, or expects nothing. */
  supervisor: 'awaits answer' | 'has left' | 'is there';
}

/** The end of a served runtime: the first reason counts, a later one may only hurry it. */
export class End {
  readonly cause: Promise<Ending>;
  readonly hurried: Promise<void>;
  because!: (ending: Ending) => void;
  hurry!: () => void;

  constructor() {
    this.cause = new Promise((resolve) => (this.because = resolve));
    this.hurried = new Promise((resolve) => (this.hurry = resolve));
  }
}
