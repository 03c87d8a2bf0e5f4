import type { Logger } from '../../support/log/logger';

/** Logs what a subscriber threw. Undefined without a logger. */
export const thrownReporter = (
  logger: Pick<Logger, 'error'> | undefined,
): ((error: unknown) => void) | undefined =>
  // Its result may be a promise, whose rejection the observers report.
  logger && ((error) => logger.error('a subscriber failed', { error }));
