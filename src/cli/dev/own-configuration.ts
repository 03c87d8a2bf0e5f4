import { join } from 'node:path';

import { withTemporaryDirectory } from '../temporary-directory';

/**
 * Runs a session with a new, temporary configuration: edited defaults take effect, and the configuration of the
 * author is unchanged. `VMRE_CONFIG` takes precedence.
 */
export const withOwnConfiguration = <T>(
  play: (env: Record<string, string>) => Promise<T>,
): Promise<T> =>
  withTemporaryDirectory('vmre-dev-', (directory) => {
    const { VMRE_CONFIG = join(directory, 'config.json'), ...others } = process.env;
    return play({ ...others, VMRE_CONFIG, XDG_DATA_HOME: join(directory, 'data') });
  });
