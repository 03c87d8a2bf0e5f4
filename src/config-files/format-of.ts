import { extname } from 'node:path';

import { VmreError } from '../support/errors/vmre-error';
import type { ConfigFormat } from './config-format';

const yaml = (): ConfigFormat => (require('./yaml') as typeof import('./yaml')).yamlFormat;

/** In the order in which a runtime searches for them. */
const formats: Record<string, () => ConfigFormat> = {
  '.toml': () => (require('./toml') as typeof import('./toml')).tomlFormat,
  '.yaml': yaml,
  '.yml': yaml,
  '.json': () => (require('./json') as typeof import('./json')).jsonFormat,
};

/** The extensions of configuration files, each with its dot. */
export const configExtensions = Object.keys(formats);

/**
 * Returns the format of a file by its extension, ignoring case.
 *
 * @throws VMRE_CONFIG_FORMAT_UNKNOWN
 */
export function formatOf(path: string): ConfigFormat {
  const extension = extname(path).toLowerCase();
  const format = formats[extension];
  if (format) return format();
  const what = extension === '' ? 'no extension' : `the unknown extension ${extension}`;
  throw new VmreError('VMRE_CONFIG_FORMAT_UNKNOWN', `configuration file ${path} has ${what}`);
}
