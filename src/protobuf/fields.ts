import type { WireReader } from './wire-reader';
import type { Uint64, WireWriter } from './wire-writer';

/** A field of a message: encodes and decodes its value. */
export interface Field<T> {
  /** The field's number; a `oneof` has several. */
  readonly numbers: readonly number[];
  /** The value of an absent field. All messages share it, so it must not be changed. */
  readonly absent: T;
  /** Writes nothing if the value is that of an absent field. */
  write(writer: WireWriter, value: T): void;
  /** @param before the value so far: lists and maps grow, messages are merged, other values are replaced */
  read(reader: WireReader, before: T): T;
}

const scalar = <T>(
  number: number,
  zero: T,
  write: (writer: WireWriter, value: T) => void,
  read: (reader: WireReader, before: T) => T,
): Field<T> => ({ numbers: [number], absent: zero, write, read });

const nothing = Buffer.alloc(0);

/** A field of type `bytes`. */
export const bytes = (number: number): Field<Uint8Array> =>
  scalar<Uint8Array>(
    number,
    nothing,
    (writer, value) => writer.bytes(number, value),
    (reader) => reader.bytes(),
  );

/** A field of type `string`. */
export const string = (number: number): Field<string> =>
  scalar(
    number,
    '',
    (writer, value) => writer.string(number, value),
    (reader) => reader.string(),
  );

/** A field of type `bool`. */
export const bool = (number: number): Field<boolean> =>
  scalar(
    number,
    false,
    (writer, value) => writer.bool(number, value),
    (reader) => reader.bool(),
  );

/** A field of type `uint32`. */
export const uint32 = (number: number): Field<number> =>
  scalar(
    number,
    0,
    (writer, value) => writer.uint64(number, value),
    (reader) => reader.uint32(),
  );

/** A field of type `int32`. */
export const int32 = (number: number): Field<number> =>
  scalar(
    number,
    0,
    (writer, value) => writer.int32(number, value),
    (reader) => reader.int32(),
  );

/** A field of type `sint32`, which encodes small negative numbers in few bytes. */
export const sint32 = (number: number): Field<number> =>
  scalar(
    number,
    0,
    (writer, value) => writer.uint64(number, ((value << 1) ^ (value >> 31)) >>> 0),
    (reader) => {
      const coded = reader.uint32();
      return (coded >>> 1) ^ -(coded & 1);
    },
  );

/** An enumeration by its numbers; unknown numbers are preserved. */
export const enumeration = <E extends number>(number: number): Field<E> =>
  int32(number) as unknown as Field<E>;

/** A field of type `uint64`. */
export const uint64 = (number: number): Field<bigint> =>
  scalar(
    number,
    0n,
    (writer, value) => writer.uint64(number, value),
    (reader) => BigInt(reader.uint64()),
  );

/** A field of type `uint64`: a number if that is exact, otherwise a bigint. */
export const mixedUint64 = (number: number): Field<Uint64> =>
  scalar<Uint64>(
    number,
    0,
    (writer, value) => writer.uint64(number, value),
    (reader) => reader.uint64(),
  );

/** A field of type `int64`. */
export const int64 = (number: number): Field<bigint> =>
  scalar(
    number,
    0n,
    (writer, value) => writer.uint64(number, BigInt.asUintN(64, value)),
    (reader) => BigInt.asIntN(64, BigInt(reader.uint64())),
  );

/** A field of type `double`. */
export const double = (number: number): Field<number> =>
  scalar(
    number,
    0,
    (writer, value) => writer.double(number, value),
    (reader) => reader.double(),
  );

/** An optional `uint64`; undefined if absent. */
export const optionalUint64 = (number: number): Field<bigint | undefined> =>
  scalar<bigint | undefined>(
    number,
    undefined,
    (writer, value) => {
      if (value !== undefined) writer.requiredUint64(number, value);
    },
    (reader) => BigInt(reader.uint64()),
  );

/** An optional `uint32`; undefined if absent. */
export const optionalUint32 = (number: number): Field<number | undefined> =>
  scalar<number | undefined>(
    number,
    undefined,
    (writer, value) => {
      if (value !== undefined) writer.requiredUint64(number, value);
    },
    (reader) => reader.uint32(),
  );

/** An optional `string`; undefined if absent. */
export const optionalString = (number: number): Field<string | undefined> =>
  scalar<string | undefined>(
    number,
    undefined,
    (writer, value) => {
      if (value !== undefined) writer.requiredString(number, value);
    },
    (reader) => reader.string(),
  );

const noElements: readonly never[] = Object.freeze([]);

/** A list. Every element is written, including empty ones. */
const list = <T>(
  number: number,
  write: (writer: WireWriter, value: T) => void,
  read: (reader: WireReader) => T,
): Field<readonly T[]> => ({
  numbers: [number],
  absent: noElements,
  write: (writer, values) => {
    for (const value of values) write(writer, value);
  },
  read: (reader, before) => {
    reader.countElement();
    const element = read(reader);
    if (before === noElements) return [element];
    (before as T[]).push(element);
    return before;
  },
});

/** A field of type `repeated bytes`. */
export const bytesList = (number: number): Field<readonly Uint8Array[]> =>
  list<Uint8Array>(
    number,
    (writer, value) => {
      writer.bytesHeader(number, value.length);
      writer.raw(value);
    },
    (reader) => reader.bytes(),
  );

/** A field of type `repeated string`. */
export const stringList = (number: number): Field<readonly string[]> =>
  list(
    number,
    (writer, value) => writer.requiredString(number, value),
    (reader) => reader.string(),
  );

/** The part of a message type that a nested field needs. */
export interface Nested<T, Input = T> {
  /** The value if no field is present. */
  readonly empty: T;
  write(writer: WireWriter, value: Input): void;
  /** @param before value of an earlier occurrence; it is modified and returned */
  read(reader: WireReader, before?: T): T;
}

export const writeNested = <T, Input>(
  writer: WireWriter,
  number: number,
  inner: Nested<T, Input>,
  value: Input,
): void => {
  const mark = writer.openField(number);
  inner.write(writer, value);
  writer.close(mark);
};

/** A nested message; undefined if absent. An empty message is not absent. */
export const nested = <T extends Input, Input>(
  number: number,
  inner: Nested<T, Input>,
): Field<T | undefined> =>
  scalar<T | undefined>(
    number,
    undefined,
    (writer, value) => {
      if (value !== undefined) writeNested(writer, number, inner, value);
    },
    (reader, before) => inner.read(reader.message(), before),
  );

/** A repeated field of messages. */
export const nestedList = <T extends Input, Input>(
  number: number,
  inner: Nested<T, Input>,
): Field<readonly T[]> =>
  list<T>(
    number,
    (writer, value) => writeNested(writer, number, inner, value),
    (reader) => inner.read(reader.message()),
  );

const noEntries: Readonly<Record<string, string>> = Object.freeze({});

/** A field of type `map<string, string>`: on the wire, a list of messages with a key and a value. */
export const stringMap = (number: number): Field<Readonly<Record<string, string>>> => ({
  numbers: [number],
  absent: noEntries,
  write: (writer, entries) => {
    for (const [key, value] of Object.entries(entries)) {
      const entry = writer.openField(number);
      writer.requiredString(1, key);
      writer.requiredString(2, value);
      writer.close(entry);
    }
  },
  read: (reader, before) => {
    const entries = before === noEntries ? {} : before;
    readEntry(reader.message(), entries);
    return entries;
  },
});

/** If a key is repeated, the last entry applies. */
function readEntry(reader: WireReader, into: Record<string, string>): void {
  reader.countElement();
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = reader.string();
    else reader.skip();
  }
  // The key `__proto__` must not set the prototype.
  Object.defineProperty(into, key, { value, enumerable: true, writable: true, configurable: true });
}
