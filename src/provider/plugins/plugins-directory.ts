import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';

import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** What the environment of a command says about the provider. */
export interface ProviderPlace {
  /** `--plugins-dir`. */
  pluginsDir?: string | undefined;
  /** `--data-dir`. */
  dataDir?: string | undefined;
  /** Variables, `process.env` but for tests. */
  env: NodeJS.ProcessEnv;
}

/** Where a provider reads descriptors. */
export interface PluginsDirectory {
  path: string;
  /** What a descriptor's file name must be, with at most one `*`. */
  pattern: string;
  /** How it was found, for people. */
  reason: string;
}

const usualPattern = 'ya-*.json';

/** As `golemsp` sets it. */
const inHome = '.local/lib/yagna/plugins';

/**
 * The directory that a provider of this user reads: `--plugins-dir`, `EXE_UNIT_PATH`, `plugins`
 * beside `ya-provider`, the one in the home, the one of the system; the first that exists.
 *
 * @throws VMRE_PLUGINS_MISSING
 */
export function findPlugins({ pluginsDir, env }: ProviderPlace): PluginsDirectory {
  if (pluginsDir !== undefined) {
    return existing(resolve(pluginsDir), usualPattern, '--plugins-dir');
  }
  if (env['EXE_UNIT_PATH']) return fromPattern(env['EXE_UNIT_PATH']);
  const places = [
    ...besideProvider(env),
    ...(env['HOME'] ? [{ path: join(env['HOME'], inHome), reason: 'in the home directory' }] : []),
    { path: '/usr/lib/yagna/plugins', reason: 'of the system' },
  ];
  for (const { path, reason } of places) {
    if (isDirectory(path)) return { path, pattern: usualPattern, reason };
  }
  const looked = places.map(({ path }) => path).join(', ');
  throw new VmreError('VMRE_PLUGINS_MISSING', `no provider found: there is no ${looked}`);
}

/** The descriptor files in a directory, by name. @throws VMRE_PLUGINS_MISSING */
export function descriptorFilesIn({ path, pattern }: PluginsDirectory): string[] {
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    throw new VmreError('VMRE_PLUGINS_MISSING', messageOf(error), { cause: error });
  }
  return names
    .filter((name) => matches(name, pattern))
    .sort()
    .map((name) => join(path, name));
}

/** Whether a provider that looks for `pattern` sees a file. */
export function matches(name: string, pattern: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return name === pattern;
  const [front, back] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return name.length >= front.length + back.length && name.startsWith(front) && name.endsWith(back);
}

function fromPattern(value: string): PluginsDirectory {
  const [path, pattern] = [resolve(dirname(value)), basename(value)];
  if (path.includes('*') || pattern.split('*').length > 2) {
    const text = `EXE_UNIT_PATH=${value} has a * outside the file name, or several`;
    throw new VmreError('VMRE_PLUGINS_MISSING', text, {
      hint: 'Write it as DIRECTORY/ya-*.json.',
    });
  }
  return existing(path, pattern, 'EXE_UNIT_PATH');
}

function existing(path: string, pattern: string, reason: string): PluginsDirectory {
  if (isDirectory(path)) return { path, pattern, reason };
  const what = existsSync(path) ? 'is not a directory' : 'does not exist';
  throw new VmreError('VMRE_PLUGINS_MISSING', `${path}, from ${reason}, ${what}`, {
    hint: 'Correct it, or make the directory first.',
  });
}

function besideProvider(env: NodeJS.ProcessEnv): { path: string; reason: string }[] {
  for (const directory of (env['PATH'] ?? '').split(delimiter)) {
    const program = join(directory, 'ya-provider');
    if (directory === '' || !existsSync(program)) continue;
    const path = join(dirname(realpathSync(program)), 'plugins');
    return [{ path, reason: 'beside ya-provider' }];
  }
  return [];
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
