import type { WireReader } from '../../protobuf/wire-reader';
import type { WireWriter } from '../../protobuf/wire-writer';

/** Writes a `map<string, string>`: every entry is a message of key and value. */
export function writeEntries(
  writer: WireWriter,
  field: number,
  entries: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(entries)) {
    const entry = writer.openField(field);
    writer.requiredString(1, key);
    writer.requiredString(2, value);
    writer.close(entry);
  }
}

/** Reads one entry; a later one with the same key counts. */
export function readEntry(reader: WireReader, into: Record<string, string>): void {
  reader.countElement();
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = reader.string();
    else reader.skip();
  }
  // `__proto__` as a key must not become a prototype.
  Object.defineProperty(into, key, { value, enumerable: true, writable: true, configurable: true });
}
