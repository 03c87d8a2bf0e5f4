import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import { parseConfig, SyntaxProblem } from '../../config-files/config-format';
import { configExtensions, formatOf } from '../../config-files/format-of';

/** The text and the values of a configuration file. */
export interface ConfigFile {
  text: string;
  values: unknown;
}

/** Returns the first existing file of `<name>.toml`, `.yaml`, `.yml`, `.json`; if none exists, the last. */
export function discoverConfig(directory: string, name: string): string {
  const candidates = configExtensions.map((extension) => join(directory, name + extension));
  return candidates.find((path) => existsSync(path)) ?? (candidates.at(-1) as string);
}

/**
 * @returns undefined if the file does not exist
 * @throws VMRE_CONFIG_UNREADABLE, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_FORMAT_UNKNOWN
 */
export function readConfigFile(path: string): ConfigFile | undefined {
  formatOf(path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw new VmreError(
      'VMRE_CONFIG_UNREADABLE',
      `configuration file ${path} cannot be read: ${messageOf(error)}`,
      { cause: error },
    );
  }
  return parseConfigFile(path, bytes);
}

/** @throws VMRE_CONFIG_MALFORMED, VMRE_CONFIG_FORMAT_UNKNOWN */
export function parseConfigFile(path: string, bytes: Buffer): ConfigFile {
  try {
    const text = bytes.toString();
    // Invalid UTF-8 decodes to this character, which valid text may also contain.
    if (text.includes('\uFFFD') && !isUtf8(bytes)) {
      throw new SyntaxProblem('this is not UTF-8 text', undefined);
    }
    return { text, values: parseConfig(formatOf(path), withoutMark(text)) };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const { position } = error;
    const at = position ? `${path}:${position.line}:${position.column}` : path;
    throw new VmreError('VMRE_CONFIG_MALFORMED', `${at}: ${error.message}`, { cause: error });
  }
}

/** Editors on Windows write this mark at the start of a file. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** Removes the byte order mark of a text. */
export const withoutMark = (text: string): string =>
  text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
