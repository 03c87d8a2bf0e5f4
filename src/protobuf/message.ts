import type { Field, Nested } from './fields';
import { WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** A kind of protobuf message: its fields by name, and the way to the wire and back. @internal */
export interface Message<T extends object> extends Nested<T, Partial<T>> {
  /** Fields that are left out have the value of an absent field. */
  encode(value: Partial<T>): Buffer;
  /**
   * Unknown fields are passed over. Bytes are not copied: they keep the whole message in memory.
   *
   * @throws VMRE_FRAME_MALFORMED
   */
  decode(bytes: Buffer): T;
}

/** The value of a message, as it is decoded: every field is there. */
export type MessageOf<M> = M extends Message<infer T> ? T : never;

/** Messages are written one after the other into one buffer, which is replaced when it is full. */
let writer = new WireWriter();
/** A message of this size takes its buffer with it. */
const LARGE_BYTES = 1024 * 1024;

/**
 * Defines a kind of message by its fields: `message({ id: bytes(1), height: uint64(4) })`. The types
 * follow from the fields; there is no generated code.
 */
export function message<T extends object>(fields: { [K in keyof T]: Field<T[K]> }): Message<T> {
  const entries = Object.entries(fields) as [keyof T & string, Field<unknown>][];
  const byNumber: ([keyof T & string, Field<unknown>] | undefined)[] = [];
  for (const entry of entries) byNumber[entry[1].number] = entry;

  const write = (into: WireWriter, value: Partial<T>): void => {
    for (const [name, field] of entries) {
      const content = value[name];
      if (content !== undefined) field.write(into, content);
    }
  };
  const read = (reader: WireReader): T => {
    const value = {} as Record<keyof T, unknown>;
    for (const [name, field] of entries) value[name] = field.initial();
    while (reader.next()) {
      const entry = byNumber[reader.field];
      if (entry) value[entry[0]] = entry[1].read(reader, value[entry[0]]);
      else reader.skip();
    }
    return value as T;
  };
  return {
    write,
    read,
    encode: (value) => {
      writer.take(); // what a failed one has left must not stand before this one
      write(writer, value);
      const encoded = writer.take();
      if (encoded.length >= LARGE_BYTES) writer = new WireWriter();
      return encoded;
    },
    decode: (bytes) => read(new WireReader(bytes)),
  };
}
