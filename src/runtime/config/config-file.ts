import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createFile, replaceFile } from '../../support/atomic-file';
import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import { SyntaxProblem } from './formats/config-format';
import { configExtensions, formatOf } from './formats/format-of';

/** The text and the values of a configuration file. */
export interface ConfigFile {
  text: string;
  values: unknown;
}

/** The first file that exists of `<name>.toml`, `.yaml`, `.yml`, `.json`; else the last of them. */
export function discoverConfig(directory: string, name: string): string {
  const candidates = configExtensions.map((extension) => join(directory, name + extension));
  return candidates.find((path) => existsSync(path)) ?? (candidates.at(-1) as string);
}

/**
 * @returns undefined when there is no such file
 * @throws VMRE_CONFIG_UNREADABLE, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_FORMAT_UNKNOWN
 */
export function readConfigFile(path: string): ConfigFile | undefined {
  const format = formatOf(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw new VmreError(
      'VMRE_CONFIG_UNREADABLE',
      `configuration file ${path} cannot be read: ${messageOf(error)}`,
      { cause: error },
    );
  }
  try {
    return { text, values: format.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const { position } = error;
    const at = position ? `${path}:${position.line}:${position.column}` : path;
    throw new VmreError('VMRE_CONFIG_MALFORMED', `${at}: ${error.message}`, { cause: error });
  }
}

/**
 * Writes a configuration as a whole. An existing file keeps its mode, and in YAML its comments and
 * the order of its keys.
 *
 * @throws VMRE_CONFIG_UNWRITABLE, VMRE_CONFIG_FORMAT_UNKNOWN
 */
export function writeConfigFile(path: string, values: object): void {
  const format = formatOf(path);
  const old = existsSync(path) ? readConfigFile(path) : undefined;
  unwritable(path, () =>
    replaceFile(path, old ? format.rewrite(old.text, values) : format.stringify(values)),
  );
}

/**
 * Writes a configuration unless the file exists.
 *
 * @throws VMRE_CONFIG_UNWRITABLE
 */
export function createConfigFile(path: string, values: object): void {
  unwritable(path, () => createFile(path, formatOf(path).stringify(values)));
}

function unwritable(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new VmreError(
      'VMRE_CONFIG_UNWRITABLE',
      `configuration file ${path} cannot be written: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
