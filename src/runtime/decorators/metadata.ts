import 'reflect-metadata';

import type { Constructor, FieldOptions } from '../fields/field';
import type { RuntimeOptions } from '../runtime-options';

// Emitters of standard decorators pass `context.metadata` only where this symbol exists.
const symbols = Symbol as { metadata?: symbol };
symbols.metadata ??= Symbol.for('Symbol.metadata');

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

// Found by every copy of the package, since several may be installed.
const fieldsKey = Symbol.for('vmre.fields');
const runtimeKey = Symbol.for('vmre.runtime.record');

type Holder = Record<symbol, Map<string, FieldRecord> | undefined>;

/**
 * Records a property on its prototype (legacy decorators) or on its class's metadata object
 * (standard decorators). Both inherit, so a subclass adds to what its base has.
 */
export function recordField(holder: object, record: FieldRecord): void {
  const records = holder as Holder;
  if (!Object.hasOwn(records, fieldsKey)) {
    const inherited = records[fieldsKey];
    Object.defineProperty(records, fieldsKey, { value: new Map(inherited) });
  }
  records[fieldsKey]?.set(record.key, record);
}

/** What was recorded of a class, base classes first. */
export function recordedFields(type: Constructor): FieldRecord[] {
  const legacy = (type.prototype as Holder)[fieldsKey];
  const metadata = (type as unknown as Record<symbol, Holder | undefined>)[
    symbols.metadata as symbol
  ];
  return [...(legacy ?? []), ...(metadata?.[fieldsKey] ?? [])].map(([, record]) => record);
}

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
