import type { StandardSchemaV1 } from '@standard-schema/spec';

import { loadConfig, type LoadedConfig } from '../../../src/runtime/config/load-config';
import { defineRuntime } from '../../../src/runtime/define-runtime';
import type { Constructor } from '../../../src/runtime/fields/field';
import type { VmreError } from '../../../src/support/errors/vmre-error';

/** Overrides of a file in a test: texts by flag, and variables. */
export interface Given {
  flags?: Record<string, string | string[]>;
  env?: Record<string, string>;
}

/** A loaded configuration, and the problems of writing its defaults. */
export interface Loaded extends LoadedConfig {
  warnings: VmreError[];
}

/** Loads the configuration of a runtime called `demo` from a file, like a session. */
export async function load(
  config: Constructor | StandardSchemaV1<unknown, object>,
  path: string,
  { flags = {}, env = {} }: Given = {},
): Promise<Loaded> {
  const warnings: VmreError[] = [];
  const loaded = await loadConfig({
    name: 'demo',
    source: defineRuntime({ name: 'demo', config }).config,
    path,
    overrides: { flags: new Map(Object.entries(flags)), env },
    onUnwritable: (error) => warnings.push(error),
  });
  return { ...loaded, warnings };
}

/** The message of a rejection. */
export const messageFrom = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was thrown',
    (error: VmreError) => `${error.code}: ${error.message}`,
  );
