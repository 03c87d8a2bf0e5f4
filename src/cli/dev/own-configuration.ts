import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a runtime a configuration of its own, which is made anew each time: a default that was edited has an
 * effect, and what the author has configured stays as it is. `VMRE_CONFIG` of the author goes first.
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
