import type { VmreError } from '../../support/errors/vmre-error';
import type { DoctorContext } from './doctor-context';

/** `problem`: something does not work. `warning`: it works, but probably not as intended. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'skipped';

/** A result of a check. */
export interface Finding {
  /** Id of the check, stable between versions. */
  id: string;
  title: string;
  verdict: Verdict;
  /** What the check found. */
  detail: string;
  /** What to do; undefined if there is no problem. */
  fix: string | undefined;
}

/** A check of the doctor. */
export interface Check {
  id: string;
  title: string;
  look(context: DoctorContext, tell: Tell): void | Promise<void>;
}

/** Reports findings of a check; may be called repeatedly. */
export interface Tell {
  ok(detail: string): void;
  skipped(detail: string): void;
  warning(detail: string, fix: string): void;
  problem(detail: string, fix: string): void;
  /** Reports an error as a problem. */
  failed(error: VmreError, about?: string): void;
}
