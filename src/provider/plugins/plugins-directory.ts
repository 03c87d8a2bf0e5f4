import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';

import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** Options and variables that locate the provider. */
export interface ProviderPlace {
  /** `--plugins-dir`. */
  pluginsDir?: string | undefined;
  /** `--data-dir`. */
  dataDir?: string | undefined;
  /** Environment variables; `process.env` except in tests. */
  env: NodeJS.ProcessEnv;
}

/** The directory from which a provider reads descriptors. */
export interface PluginsDirectory {
  path: string;
  /** Pattern of descriptor file names, with at most one `*`. */
  pattern: string;
  /** How it was found. */
  reason: string;
}

const usualPattern = 'ya-*.json';

/** The directory that `golemsp` uses. */
const inHome = '.local/lib/yagna/plugins';

/**
 * Finds the plugins directory of the provider of this user: `--plugins-dir`, `EXE_UNIT_PATH`, or the first that exists
 * of `plugins` beside `ya-provider`, the one in the home directory, and the one of the system.
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
  throw new VmreError('VMRE_PLUGINS_MISSING', `no provider found in ${looked}`);
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

/** Whether a file name matches a pattern with at most one `*`. */
export function matches(name: string, pattern: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return name === pattern;
  const [front, back] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return name.length >= front.length + back.length && name.startsWith(front) && name.endsWith(back);
}

function fromPattern(value: string): PluginsDirectory {
  const [path, pattern] = [resolve(dirname(value)), basename(value)];
  if (path.includes('*') || pattern.split('*').length > 2) {
    const text = `EXE_UNIT_PATH=${value} has several *, or one outside the file name`;
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
    hint: 'Correct it, or create the directory first.',
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
