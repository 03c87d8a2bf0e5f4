import type { ErrorCode } from '../../../src/support/errors/codes';
import type { Bench } from '../../runtime-process';

/** A row of the table in docs/bad-input.md, with the test that shows it. */
export interface BadInput {
  /** What is wrong. */
  given: string;
  /** What happens, besides the error; a full sentence. */
  happens: string;
  /** The code in the message; undefined where it is only survived. */
  code?: ErrorCode;
  /** Exit code of the process; undefined where it lives on. */
  exit?: number;
  show: (bench: Bench) => Promise<void>;
}
