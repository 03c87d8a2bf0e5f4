import type { WireReader } from './wire-reader';
import type { Uint64, WireWriter } from './wire-writer';

/** One field of a message: how its value is written and read. */
export interface Field<T> {
  /** The number of the field; a choice has several. */
  readonly numbers: readonly number[];
  /** The value of an absent field. Shared by all messages, so never changed. */
  readonly absent: T;
  /** Writes nothing for the value that stands for an absent field. */
  write(writer: WireWriter, value: T): void;
  /** @param before the value so far: lists and maps grow, messages are merged, the rest is replaced */
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

/** Small negative numbers take few bytes. */
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

/** An enumeration, by its numbers; unknown ones pass through. */
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

/** A number where that is exact, otherwise a bigint. */
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

/** A number whose absence differs from 0. */
export const optionalUint64 = (number: number): Field<bigint | undefined> =>
  scalar<bigint | undefined>(
    number,
    undefined,
    (writer, value) => {
      if (value !== undefined) writer.requiredUint64(number, value);
    },
    (reader) => BigInt(reader.uint64()),
  );

/** A number of 32 bits whose absence differs from 0. */
export const optionalUint32 = (number: number): Field<number | undefined> =>
  scalar<number | undefined>(
    number,
    undefined,
    (writer, value) => {
      if (value !== undefined) writer.requiredUint64(number, value);
    },
    (reader) => reader.uint32(),
  );

/** A text whose absence differs from an empty one. */
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

/** A list; every element is written, empty ones included. */
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

/** What a nested field needs of the message inside. */
export interface Nested<T, Input = T> {
  /** The value when no field is present. */
  readonly empty: T;
  write(writer: WireWriter, value: Input): void;
  /** @param before the value of an earlier occurrence, which is changed and returned */
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

/** A message inside; undefined when absent, which differs from empty. */
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

/** A `map<string, string>`: on the wire, a list of messages of a key and a value. */
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

/** The last entry with a key counts. */
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
