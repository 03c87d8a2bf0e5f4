import { callSafely } from '../../support/call-safely';
import type { Logger } from '../../support/log/logger';
import type { VatLog, VatLogLine } from '../workers/realm';

/**
 * Receives what vats write to their console, the errors that they throw, and failures of workers and devices:
 * `ctx.log` of a runtime, `console`, or any other logger. The data of a line has the name of the vat as `vat`.
 */
export type VatLogger = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Passes the lines of vats to a logger. Its errors are warnings of the process: they must not stop a kernel. */
export const vatLogOf =
  (logger: VatLogger | undefined): VatLog =>
  ({ vat, level, text }) => {
    if (logger) callSafely('the logger', () => logger[level](text, { vat }));
  };

/** A logger that passes the lines of vats to a function. */
export function loggerOf(take: VatLog): VatLogger {
  const at =
    (level: VatLogLine['level']): VatLogger['info'] =>
    (text, data) =>
      take({ vat: String(data?.['vat']), level, text });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
