import { VmreError } from '../../support/errors/vmre-error';
import { given } from '../../support/given';
import type { ErrorCode } from '../../support/errors/codes';
import { fits } from './fits';
import { shown, type Verdict } from './verdict';

/** The error of a rejected request as a test expects it. */
export interface ExpectedRefusal {
  /** The code of the runtime's error, such as `VMRE_COMMAND_NOT_FOUND`. Default: any. */
  readonly code?: ErrorCode | (string & {}) | undefined;
  /** The exact message, or a pattern. Default: any. */
  readonly message?: string | RegExp | undefined;
}

/** Whether an error is that of a request that a runtime or a hook rejected. */
export function refused(received: unknown, expected: ExpectedRefusal = {}): Verdict {
  const seen = refusalOf(received, expected.code !== undefined);
  const pass = seen !== undefined && fits(seen, given(expected));
  const wanted = Object.keys(given(expected)).length === 0 ? '' : ` with ${shown(given(expected))}`;
  return {
    pass,
    message: () => {
      const what = seen ? shown(seen) : shown(received);
      return `expected ${pass ? 'no' : 'a'} rejection${wanted}, got ${what}`;
    },
  };
}

/** Errors of a runtime that did not answer, or of a call that did not reach it. */
const notRefusals: readonly ErrorCode[] = [
  'VMRE_RUNTIME_EXITED',
  'VMRE_RUNTIME_TIMEOUT',
  'VMRE_CONTRACT_BROKEN',
  'VMRE_FRAME_MALFORMED',
  'VMRE_NOT_SUPPORTED',
];

/** An error over the Runtime API has the code of the runtime in its data. */
function refusalOf(
  error: unknown,
  isNamed: boolean,
): { code: string; message: string } | undefined {
  if (!VmreError.is(error)) return undefined;
  const { code, message, data } = error;
  if (!isNamed && notRefusals.includes(code)) return undefined;
  const own = code === 'VMRE_RUNTIME_REFUSED' ? data?.['code'] : code;
  return { code: typeof own === 'string' ? own : code, message };
}
