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
  const seen = refusalOf(received);
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

/** An error over the Runtime API has the code of the runtime in its data. */
function refusalOf(error: unknown): { code: string; message: string } | undefined {
  if (!VmreError.is(error)) return undefined;
  const { code, message, data } = error;
  const own = code === 'VMRE_RUNTIME_REFUSED' ? data?.['code'] : code;
  return { code: typeof own === 'string' ? own : code, message };
}
