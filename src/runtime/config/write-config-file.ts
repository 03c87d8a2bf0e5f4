import { createFile, replaceFile } from '../../support/atomic-file';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { BYTE_ORDER_MARK, parseConfigFile, readConfigFile, withoutMark } from './config-file';
import { firstDifference } from '../../config-files/first-difference';
import type { ConfigFormat } from '../../config-files/config-format';
import { formatOf } from '../../config-files/format-of';
import { plainValues, Unwritable } from './plain-values';

/**
 * Writes a configuration atomically. An existing file keeps its mode, its order of keys, and in TOML and
 * YAML its comments. The new text is read back, and replaces the file only if the values are equal.
 *
 * @throws VMRE_CONFIG_UNWRITABLE, VMRE_CONFIG_VALUE_UNWRITABLE, VMRE_CONFIG_FORMAT_UNKNOWN; for the
 * existing file VMRE_CONFIG_UNREADABLE, VMRE_CONFIG_MALFORMED
 */
export function writeConfigFile(path: string, values: object): void {
  put(path, values, readConfigFile(path)?.text, replaceFile);
}

/**
 * Writes a configuration unless the file exists.
 *
 * @throws VMRE_CONFIG_UNWRITABLE, VMRE_CONFIG_VALUE_UNWRITABLE, VMRE_CONFIG_FORMAT_UNKNOWN
 */
export function createConfigFile(path: string, values: object): void {
  put(path, values, undefined, createFile);
}

/**
 * Returns the values of a configuration as the format of this file stores them.
 *
 * @throws VMRE_CONFIG_VALUE_UNWRITABLE, VMRE_CONFIG_FORMAT_UNKNOWN, VMRE_CONFIG_UNWRITABLE
 */
export function heldValues(path: string, config: object): Record<string, unknown> {
  const format = formatOf(path);
  return telling(path, () => plainValues(config, format));
}

function put(
  path: string,
  values: object,
  old: string | undefined,
  write: (path: string, text: string, check: (written: Buffer) => void) => unknown,
): void {
  const format = formatOf(path);
  const plain = heldValues(path, values);
  telling(path, () => {
    const text = old === undefined ? format.stringify(plain) : rewritten(format, old, plain);
    write(path, text, (written) => compare(path, plain, written));
  });
}

function telling<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unwritable) throw error.in(path);
    const text = `configuration file ${path} cannot be written: ${messageOf(error)}`;
    throw new VmreError('VMRE_CONFIG_UNWRITABLE', text, { cause: error });
  }
}

function rewritten(format: ConfigFormat, old: string, values: object): string {
  const text = withoutMark(old);
  return (text === old ? '' : BYTE_ORDER_MARK) + format.rewrite(text, values);
}

/** @throws Unwritable if the values in the written file differ from the intended values */
function compare(path: string, values: object, written: Buffer): void {
  let back: unknown;
  try {
    back = parseConfigFile(path, written).values ?? {}; // a YAML file may be empty
  } catch (cause) {
    throw new Unwritable([], `cannot be read again in ${formatOf(path).name}: ${messageOf(cause)}`);
  }
  const different = firstDifference(values, back);
  if (different)
    throw new Unwritable(different, `is read as another value in ${formatOf(path).name}`);
}
