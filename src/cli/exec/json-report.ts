import { ExitCode } from '../../support/errors/error-kind';
import { countOf, exitCodeOf, type ExecOutcome } from './outcome';

/** The object that `--json` prints. */
export function jsonReport(outcome: ExecOutcome): object {
  const { steps, departures, ...others } = outcome;
  return {
    ...others,
    ok: exitCodeOf(outcome) === ExitCode.Ok,
    passed: countOf(steps, 'passed'),
    failed: countOf(steps, 'failed'),
    skipped: countOf(steps, 'skipped'),
    steps,
    departures,
  };
}
