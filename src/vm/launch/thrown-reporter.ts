import { inspect } from 'node:util';

import type { Logger } from '../../support/log/logger';

/**
 * Makes a function that reports what a subscriber threw.
 *
 * @param logger gets it as an error. Default: it is a warning of the process
 */
export const thrownReporter =
  (logger: Pick<Logger, 'error'> | undefined) =>
  (error: unknown): void => {
    const text = 'a subscriber failed';
    if (logger) logger.error(text, { error });
    else process.emitWarning(`${text}: ${inspect(error)}`);
  };
