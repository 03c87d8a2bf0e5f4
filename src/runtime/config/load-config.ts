import { VmreError } from '../../support/errors/vmre-error';
import { classDefaults, readClassConfig, withoutNull, type FileValues } from './class-config';
import { readConfigFile, type ConfigFile } from './config-file';
import { configError, type Origin } from './config-problems';
import type { ConfigSource, Overrides } from './config-source';
import { formatOf } from '../../config-files/format-of';
import { readSchemaConfig, schemaDefaults } from './schema-config';

/** A configuration with the origin of each value. */
export interface LoadedConfig {
  value: object;
  /** Origins by option, nested ones with dots. An option that is missing here has its default. */
  origins: ReadonlyMap<string, Origin>;
}

/** All inputs of a configuration. */
export interface ConfigRequest {
  /** Name of the runtime, for messages. */
  name: string;
  source: ConfigSource;
  path: string;
  overrides: Overrides;
  /** Called if the defaults cannot be written; the runtime works without the file. */
  onUnwritable: (error: VmreError) => void;
}

const none: Overrides = { flags: new Map(), env: {} };

/**
 * Reads a configuration. If the file is missing, creates it atomically with the defaults, readable only by
 * the user.
 *
 * @throws VMRE_CONFIG_UNREADABLE, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_INVALID,
 * VMRE_CONFIG_FORMAT_UNKNOWN
 */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const file = readConfigFile(request.path);
  if (!file) await writeDefaults(request);
  return accept(request, file);
}

/**
 * Reads a configuration from a file, without overrides.
 *
 * @throws VMRE_CONFIG_UNREADABLE, also if the file does not exist, VMRE_CONFIG_MALFORMED,
 * VMRE_CONFIG_INVALID, VMRE_CONFIG_FORMAT_UNKNOWN
 */
export async function readConfig(
  name: string,
  source: ConfigSource,
  path: string,
): Promise<object> {
  const file = readConfigFile(path);
  if (file) return (await accept({ name, source, path, overrides: none }, file)).value;
  const text = `configuration file ${path} does not exist`;
  throw new VmreError('VMRE_CONFIG_UNREADABLE', text);
}

/**
 * Accepts the values of a configuration that is in no file.
 *
 * @throws VMRE_CONFIG_INVALID
 */
export async function configOf(
  name: string,
  source: ConfigSource,
  values: object,
): Promise<LoadedConfig> {
  return await accept({ name, source, path: 'config.json', overrides: none }, { text: '', values });
}

/**
 * Writes a configuration after checking that it will be accepted when it is read.
 *
 * @throws VMRE_CONFIG_INVALID, VMRE_CONFIG_VALUE_UNWRITABLE, VMRE_CONFIG_UNWRITABLE,
 * VMRE_CONFIG_FORMAT_UNKNOWN; for the existing file VMRE_CONFIG_UNREADABLE, VMRE_CONFIG_MALFORMED
 */
export async function writeConfig(
  name: string,
  source: ConfigSource,
  path: string,
  config: object,
): Promise<void> {
  const { heldValues, writeConfigFile } =
    require('./write-config-file') as typeof import('./write-config-file');
  const values = heldValues(path, config);
  await accept({ name, source, path, overrides: none }, { text: '', values });
  writeConfigFile(path, values);
}

async function accept(
  { name, source, path, overrides }: Omit<ConfigRequest, 'onUnwritable'>,
  file: ConfigFile | undefined,
): Promise<LoadedConfig> {
  const values: FileValues = { path, values: file?.values ?? {} };
  const { value, origins, problems } =
    source.kind === 'class'
      ? await readClassConfig(source.type, source.fields, values, overrides)
      : await readSchemaConfig(source.schema, values, overrides);
  if (problems.length > 0) throw configError(name, problems, file?.text);
  return { value, origins };
}

async function writeDefaults({ source, path, onUnwritable }: ConfigRequest): Promise<void> {
  const defaults =
    source.kind === 'class'
      ? classDefaults(source.type, source.fields)
      : await schemaDefaults(source.schema);
  // A runtime without options needs no file.
  if (!defaults || Object.keys(defaults).length === 0) return;
  const { createConfigFile } =
    require('./write-config-file') as typeof import('./write-config-file');
  try {
    const { extras } = formatOf(path);
    const fields = source.kind === 'class' ? source.fields : [];
    createConfigFile(path, extras.null ? defaults : withoutNull(defaults, fields));
  } catch (error) {
    onUnwritable(error as VmreError);
  }
}
