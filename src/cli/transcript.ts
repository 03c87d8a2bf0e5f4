import type { Step } from '../supervisor/play-session';
import { ExitCode } from '../support/errors/error-kind';
import type { VmreError } from '../support/errors/vmre-error';
import { counted } from '../support/counted';
import { printable } from '../support/printable';
import { inOne, print, printJson, tell, tellError } from '../support/output';

/** Reports the steps of a session. */
export interface Transcript {
  step(step: Step): void;
  passed(): void;
  failed(error: VmreError): void;
}

/** Lines of output that are shown for a step. */
const MAX_OUTPUT_LINES = 12;
/** Lines of a log, which may contain stacks. */
const MAX_LOG_LINES = 60;
const MAX_NAME_LENGTH = 200;

/** Text: one line per step, followed by its output. */
export function textTranscript(): Transcript {
  const begin = performance.now();
  return {
    step({ name, tookMs, summary, stdout, stderr, log }) {
      const shownName = printable(name, { most: MAX_NAME_LENGTH }).padEnd(24);
      print(`${tookMs.toFixed(1).padStart(9)} ms  ${shownName}  ${inOne(summary)}`);
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
      // Problems of the machine are not problems of the runtime.
      const isItsFault = error.exitCode !== ExitCode.Environment;
      if (isItsFault) tell('\nThe runtime does not conform to the Runtime API.');
      const rule = ruleOf(error);
      if (rule) tell(`It violates the rule ${rule.id} of vmre conformance: ${rule.title}.`);
      tellError(error, false);
    },
  };
}

/** One JSON object per line; the last one has `ok`. */
export function jsonTranscript(): Transcript {
  return {
    step: ({ name, tookMs, ...others }) => printJson({ name, took: tookMs, ...others }, 0),
    passed: () => printJson({ ok: true }, 0),
    failed(error) {
      const { code, message, hint } = error;
      const rule = ruleOf(error);
      const violated = rule && { rule: { id: rule.id, title: rule.title } };
      printJson({ ok: false, error: { code, message, hint, ...violated } }, 0);
    },
  };
}

function ruleOf(error: VmreError): { id: string; title: string } | undefined {
  const { violatedRule } =
    require('../supervisor/conformance/violated-rule') as typeof import('../supervisor/conformance/violated-rule');
  return violatedRule(error);
}

function shown(text: string | undefined, most = MAX_OUTPUT_LINES): string[] {
  const lines = text?.replace(/\n$/, '').split('\n') ?? [];
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `... ${counted(lines.length - most, 'more line')}`];
}
