import type { VmreError } from '../../support/errors/vmre-error';
import type { DoctorContext } from './doctor-context';

/** `problem`: something does not work. `warning`: it works, but hardly as it is meant. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'skipped';

/** What one look has shown. */
export interface Finding {
  /** Of the check; the same in every version. */
  id: string;
  title: string;
  verdict: Verdict;
  /** What was seen. */
  detail: string;
  /** What to do about it; undefined when all is well. */
  fix: string | undefined;
}

/** One thing to look at. */
export interface Check {
  id: string;
  title: string;
  look(context: DoctorContext, tell: Tell): void | Promise<void>;
}

/** How a check tells what it sees; as often as it sees something. */
export interface Tell {
  ok(detail: string): void;
  skipped(detail: string): void;
  warning(detail: string, fix: string): void;
  problem(detail: string, fix: string): void;
  /** A problem that an error tells. */
  failed(error: VmreError, about?: string): void;
}
