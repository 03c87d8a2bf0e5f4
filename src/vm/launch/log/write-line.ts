import { callSafely } from '../../../support/call-safely';
import type { LogData, Logger } from '../../../support/log/logger';
import type { VmLogLine } from './log-line';

/**
 * Writes a line of a plugin to a log, at its level. A line without a level is `info`, and a fatal one `error`.
 *
 * @param data further facts, such as the node
 */
export function writeLine(logger: Logger, line: VmLogLine, data: LogData = {}): void {
  const { level = 'info', stream, text, cutBytes } = line;
  const facts = { ...data, stream, ...(cutBytes > 0 && { cutBytes }) };
  callSafely('the logger', () => logger[level === 'fatal' ? 'error' : level](text, facts));
}
