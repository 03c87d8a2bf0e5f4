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
    // What is not UTF-8 becomes this character, which may stand in a text as well.
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

/** Editors on Windows write it at the start of a file. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** A text without its byte order mark. */
export const withoutMark = (text: string): string =>
  text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
