import 'reflect-metadata';
import './metadata-symbol';

import type { Constructor, FieldOptions } from '../fields/field';
import type { RuntimeOptions } from '../runtime-options';

const metadataKey = (Symbol as { metadata?: symbol }).metadata as symbol;

/** What `@option` or `@positional` says of one property. */
export interface FieldRecord {
  key: string;
  positional: boolean;
  options: FieldOptions;
}

/** What the class decorators say of a runtime. */
export interface RuntimeRecord {
  options: RuntimeOptions;
  config?: unknown;
  cli?: Constructor;
}

/** The options of `@command` on one method. */
export interface CommandRecord {
  key: string;
  name?: string | undefined;
  description?: string | undefined;
  args?: Constructor | undefined;
}

// Found by every copy of the package, since several may be installed.
const fieldsKey = Symbol.for('vmre.fields');
const commandsKey = Symbol.for('vmre.commands');
const runtimeKey = Symbol.for('vmre.runtime.record');

type Holder = Record<symbol, Map<string, unknown> | undefined>;

/**
 * Records a member on its prototype (legacy decorators) or on its class's metadata object (standard decorators).
 * Both inherit, so a subclass adds to what its base has.
 */
function record(holder: object, kind: symbol, key: string, value: unknown): void {
  const records = holder as Holder;
  if (!Object.hasOwn(records, kind)) {
    Object.defineProperty(records, kind, { value: new Map(records[kind]) });
  }
  records[kind]?.set(key, value);
}

/** What was recorded of the members of a class, base classes first. */
function recorded(type: { prototype: object }, kind: symbol): unknown[] {
  const legacy = (type.prototype as Holder)[kind];
  const metadata = (type as unknown as Record<symbol, Holder | undefined>)[metadataKey];
  return [...(legacy?.values() ?? []), ...(metadata?.[kind]?.values() ?? [])];
}

/** Records an option. */
export const recordField = (holder: object, field: FieldRecord): void =>
  record(holder, fieldsKey, field.key, field);

/** The options of a class, those of its base classes first. */
export const recordedFields = (type: Constructor): FieldRecord[] =>
  recorded(type, fieldsKey) as FieldRecord[];

/** Records a command. */
export const recordCommand = (holder: object, command: CommandRecord): void =>
  record(holder, commandsKey, command.key, command);

/** The commands of a class, those of its base classes first. */
export const recordedCommands = (type: { prototype: object }): CommandRecord[] =>
  recorded(type, commandsKey) as CommandRecord[];

/** The type that the compiler emitted for a property, if it emitted any. */
export function emittedType(type: Constructor, key: string): unknown {
  return Reflect.getMetadata('design:type', type.prototype as object, key);
}

/** The record of a runtime class, made on first use; a subclass starts with its base's. */
export function runtimeRecord(type: object): RuntimeRecord {
  const holder = type as Record<symbol, RuntimeRecord | undefined>;
  const inherited = holder[runtimeKey];
  if (inherited && Object.hasOwn(holder, runtimeKey)) return inherited;
  const record: RuntimeRecord = { ...inherited, options: { ...inherited?.options } };
  Object.defineProperty(holder, runtimeKey, { value: record });
  return record;
}
