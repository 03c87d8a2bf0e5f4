import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Constructor, Field } from '../fields/field';

/** The description of a configuration: a class of options, or a validator for the whole configuration. */
export type ConfigSource =
  | { kind: 'class'; type: Constructor; fields: readonly Field[] }
  | { kind: 'schema'; schema: StandardSchemaV1 };

/** Values that override the file. */
export interface Overrides {
  /** Strings from the command line, by flag. */
  flags: ReadonlyMap<string, string | string[]>;
  env: NodeJS.ProcessEnv;
}
