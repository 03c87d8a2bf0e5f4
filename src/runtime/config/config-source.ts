import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Constructor, Field } from '../fields/field';

/** What describes a configuration: a class of options, or a validator for the whole of it. */
export type ConfigSource =
  | { kind: 'class'; type: Constructor; fields: readonly Field[] }
  | { kind: 'schema'; schema: StandardSchemaV1 };

/** What may override the file. */
export interface Overrides {
  /** Texts given on the command line, by flag. */
  flags: ReadonlyMap<string, string | string[]>;
  env: NodeJS.ProcessEnv;
}
