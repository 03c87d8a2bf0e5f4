import type { Step } from '../supervisor/play-session';
import { ExitCode } from '../support/errors/error-kind';
import type { VmreError } from '../support/errors/vmre-error';
import { counted } from '../support/counted';
import { printable } from '../support/printable';
import { inOne, print, printJson, tell, tellError } from '../support/output';

/** Tells how an activity goes. */
export interface Transcript {
  step(step: Step): void;
  passed(): void;
  failed(error: VmreError): void;
}

/** More of an output than a person reads. */
const MAX_OUTPUT_LINES = 12;
/** Of a log, in which there may be stacks. */
const MAX_LOG_LINES = 60;
const MAX_NAME_LENGTH = 200;

/** For people: a line a step, with its output below. */
export function textTranscript(): Transcript {
  const begin = performance.now();
  return {
    step({ name, took, summary, stdout, stderr, log }) {
      const shownName = printable(name, { most: MAX_NAME_LENGTH }).padEnd(24);
      print(`${took.toFixed(1).padStart(9)} ms  ${shownName}  ${inOne(summary)}`);
      for (const line of shown(stdout)) print(`              | ${line}`);
      for (const line of shown(stderr)) print(`              ! ${line}`);
      for (const line of shown(log, MAX_LOG_LINES)) print(`              : ${line}`);
    },
    passed() {
      print(
        `\nThe runtime conforms to the Runtime API. ${(performance.now() - begin).toFixed(0)} ms in all.`,
      );
    },
    failed(error) {
      // What the machine refuses is no fault of the runtime.
      const isItsFault = error.exitCode !== ExitCode.Environment;
      if (isItsFault) tell('\nThe runtime does not conform to the Runtime API.');
      tellError(error, false);
    },
  };
}

/** For programs: a JSON object a line, the last with `passed`. */
export function jsonTranscript(): Transcript {
  return {
    step: (step) => printJson(step, 0),
    passed: () => printJson({ passed: true }, 0),
    failed: ({ code, message, hint }) =>
      printJson({ passed: false, error: { code, message, hint } }, 0),
  };
}

function shown(text: string | undefined, most = MAX_OUTPUT_LINES): string[] {
  const lines = text?.replace(/\n$/, '').split('\n') ?? [];
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `... ${counted(lines.length - most, 'more line')}`];
}
