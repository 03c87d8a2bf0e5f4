import type { Field, Nested } from './fields';
import { WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** A protobuf message type: encodes and decodes values with fields by name. @hidden */
export interface Message<T extends object> extends Nested<T, Partial<T>> {
  /** Encodes a value. Fields that the value lacks are absent. */
  encode(value: Partial<T>): Buffer;
  /**
   * Decodes a message. Unknown fields are skipped. Values of type `bytes` are not copied: they keep the whole
   * message in memory.
   *
   * @throws VMRE_FRAME_MALFORMED
   */
  decode(bytes: Buffer): T;
}

/** The decoded value of a message type: every field is present. */
export type MessageOf<M> = M extends Message<infer T> ? T : never;

/** Messages are written one after another into a shared buffer, which is replaced when it is full. */
let writer = new WireWriter();
/** After a message of at least this size, a new buffer is used. */
const LARGE_BYTES = 1024 * 1024;

/**
 * Defines a message type by its fields: `message({ id: bytes(1), height: uint64(4) })`. TypeScript infers
 * the types from the fields; no code is generated.
 */
export function message<T extends object>(fields: { [K in keyof T]-?: Field<T[K]> }): Message<T> {
  const entries = Object.entries<Field<unknown>>(fields).map(([name, field]) => ({ name, field }));
  const byNumber: ((typeof entries)[number] | undefined)[] = [];
  for (const entry of entries) {
    for (const number of entry.field.numbers) byNumber[number] = entry;
  }

  const write = (into: WireWriter, value: Partial<T>): void => {
    const contents = value as Readonly<Record<string, unknown>>;
    for (const { name, field } of entries) {
      const content = contents[name];
      if (content !== undefined) field.write(into, content);
    }
  };
  const empty = Object.fromEntries(entries.map(({ name, field }) => [name, field.absent])) as T;
  const read = (reader: WireReader, before?: T): T => {
    const value = (before ?? { ...empty }) as Record<string, unknown>;
    while (reader.next()) {
      const entry = byNumber[reader.field];
      if (entry) value[entry.name] = entry.field.read(reader, value[entry.name]);
      else reader.skip();
    }
    return value as T;
  };
  return {
    empty,
    write,
    read,
    encode: (value) => {
      writer.take(); // discards bytes that a failed encoding left
      write(writer, value);
      const encoded = writer.take();
      if (encoded.length >= LARGE_BYTES) writer = new WireWriter();
      return encoded;
    },
    decode: (bytes) => read(new WireReader(bytes)),
  };
}
