import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a session with a new, temporary configuration: edited defaults take effect, and the configuration of the
 * author is unchanged. `VMRE_CONFIG` takes precedence.
 */
export async function withOwnConfiguration<T>(
  play: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-dev-'));
  try {
    const { VMRE_CONFIG = join(directory, 'config.json'), ...others } = process.env;
    const env = { ...others, VMRE_CONFIG, XDG_DATA_HOME: join(directory, 'data') };
    return await play(env);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
