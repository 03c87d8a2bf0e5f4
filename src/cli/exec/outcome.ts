import type { SessionDeparture } from '../../supervisor/session/departures';
import type { StepReport } from '../../supervisor/script/step-report';
import { ExitCode } from '../../support/errors/error-kind';

/** What became of a script. */
export interface ExecOutcome {
  runtime: string;
  script: string;
  /** `name` of the script. */
  name?: string | undefined;
  steps: readonly StepReport[];
  /** Violations of the contract; empty without `--strict`. */
  departures: readonly SessionDeparture[];
  /** What a supervisor ignores in the script. */
  notes: readonly string[];
}

type Verdict = StepReport['verdict'];

/** The number of steps with a verdict. */
export const countOf = (steps: readonly StepReport[], verdict: Verdict): number =>
  steps.filter((step) => step.verdict === verdict).length;

/** The exit code of `vmre exec`. */
export function exitCodeOf({ steps, departures }: ExecOutcome): number {
  if (countOf(steps, 'passed') < steps.length) return ExitCode.Failed;
  return departures.length > 0 ? ExitCode.Protocol : ExitCode.Ok;
}
