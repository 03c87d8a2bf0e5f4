import { errorCodes } from '../../support/errors/codes';
import { WireCode } from '../../support/errors/error-kind';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { LogData, Logger } from '../../support/log/logger';

/** Logs an error of a hook or a command. */
export type RecordFailure = (what: string, thrown: unknown, data?: LogData) => void;

/**
 * Logs failures as errors, with their stack. Failures caused by the requestor, such as an unknown command, are logged
 * at level `debug`: a requestor could fill the log with them.
 */
export function failureLog(log: Logger): RecordFailure {
  return (what, thrown, data = {}) => {
    if (VmreError.is(thrown) && errorCodes[thrown.code].wire !== WireCode.Internal) {
      log.debug(what, { ...data, error: `${thrown.code}: ${thrown.message}` });
    } else {
      const isError = typeof thrown === 'object' && thrown !== null && 'stack' in thrown;
      log.error(what, { ...data, error: isError ? thrown : messageOf(thrown) });
    }
  };
}
