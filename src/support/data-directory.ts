import { userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the directory of a runtime's own data and configuration, the same as in `ya-runtime-sdk`.
 *
 * Linux `$XDG_DATA_HOME/<name>` or `~/.local/share/<name>` (lower case, no spaces); macOS
 * `~/Library/Application Support/<name>`; Windows `%APPDATA%\<name>\data`. Without a home
 * directory: `<name>` in the current directory.
 */
export function dataDirectory(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = env['HOME'] || homeOfUser();
  if (platform === 'win32') {
    return env['APPDATA'] ? join(env['APPDATA'], name, 'data') : name;
  }
  if (platform === 'darwin') {
    return home ? join(home, 'Library', 'Application Support', name) : name;
  }
  const folder = name.toLowerCase().replace(/\s+/g, '');
  const xdg = env['XDG_DATA_HOME'];
  // The XDG specification requires that relative values are ignored.
  if (xdg?.startsWith('/')) return join(xdg, folder);
  return home ? join(home, '.local', 'share', folder) : folder;
}

function homeOfUser(): string | undefined {
  try {
    return userInfo().homedir || undefined;
  } catch {
    return undefined; // the user database does not know this user
  }
}
