import { ExitCode } from '../../support/errors/error-kind';
import type { VmreError } from '../../support/errors/vmre-error';

const MOST_UNCAUGHT = 10;

/** Why a served runtime ends, and the exit code that says so. */
export interface Ending {
  exitCode: number;
  error?: VmreError;
  /** What the supervisor does next: kills us when answered, has left, or expects nothing. */
  supervisor: 'awaits answer' | 'has left' | 'is there';
}

/** The end of a served runtime: the first reason counts; a later one may hurry it, or be an error too. */
export class End {
  readonly cause: Promise<Ending>;
  readonly hurried: Promise<void>;
  /** What nobody caught meanwhile; the first of it, where it comes again and again. */
  readonly uncaught: VmreError[] = [];
  because!: (ending: Ending) => void;
  hurry!: () => void;

  constructor() {
    this.cause = new Promise((resolve) => (this.because = resolve));
    this.hurried = new Promise((resolve) => (this.hurry = resolve));
  }

  notCaught(error: VmreError): void {
    if (this.uncaught.length < MOST_UNCAUGHT) this.uncaught.push(error);
    this.because({ exitCode: ExitCode.Uncaught, supervisor: 'is there' });
  }
}
