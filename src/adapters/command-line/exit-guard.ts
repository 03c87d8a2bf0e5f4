import { writeSync } from 'node:fs';

import { LARGEST_CODE } from '../../process/exit-status';
import { VmreError } from '../../support/errors/vmre-error';
import type { Execution } from './execute';

const STDERR = 2;

/**
 * Detects exits that would look like a success: the event loop is empty while a hook waits, or the author's
 * code calls `process.exit`. A supervisor treats exit code 0 as a successful answer.
 *
 * @returns a function to call when the execution is complete
 */
export function guardExit(execution: Execution): () => void {
  const report = (error: VmreError): void => {
    writeSync(STDERR, `${error.describe()}\n`);
    process.exitCode = error.exitCode;
  };
  const outOfWork = (): void => {
    over();
    const text = `${execution.pending} waits for something that can no longer happen`;
    report(new VmreError('VMRE_HOOK_STUCK', text));
  };
  const exited = (code: number): void => {
    over();
    execution.killChildren();
    if (code & LARGEST_CODE) return; // the system truncates 256 to 0
    const text = `process.exit() was called before ${execution.pending} had settled`;
    report(new VmreError('VMRE_EXIT_IN_HOOK', text));
  };
  const over = (): void => {
    process.off('beforeExit', outOfWork);
    process.off('exit', exited);
  };
  process.on('beforeExit', outOfWork);
  process.on('exit', exited);
  return over;
}
