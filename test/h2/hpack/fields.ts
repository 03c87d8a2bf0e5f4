import fc from 'fast-check';

import type { Field } from '../../../src/h2/hpack/static-table';

const bytes = fc
  .uint8Array({ maxLength: 40 })
  .map((array) => Buffer.from(array).toString('latin1'));
const ordinary = fc.constantFrom(
  ...['', '/', 'GET', 'POST', '200', 'trailers', 'application/grpc', '/vm.VM/Version', '5000m'],
);
const names = fc.constantFrom(
  ...[':method', ':path', ':status', ':authority', 'content-type', 'te', 'user-agent'],
  ...['grpc-status', 'grpc-timeout', 'authorization', 'cookie', 'x', 'accept-charset'],
);

/** A list of headers: common ones, which tables know, and any bytes. */
export const fields: fc.Arbitrary<Field[]> = fc.array(
  fc.tuple(
    fc.oneof(names, bytes),
    fc.oneof(
      ordinary,
      bytes,
      fc.constantFrom(100, 2000, 5000).map((length) => 'v'.repeat(length)),
    ),
  ),
  { maxLength: 8 },
);

const text = (value: string): Buffer =>
  Buffer.concat([integer(value.length, 0, 127), Buffer.from(value, 'latin1')]);

function integer(value: number, flags: number, mask: number): Buffer {
  if (value < mask) return Buffer.from([flags | value]);
  const bytes = [flags | mask];
  let rest = value - mask;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** Blocks by hand. */
export const blockOf = {
  index: (...indexes: number[]): Buffer =>
    Buffer.concat(indexes.map((index) => integer(index, 128, 127))),
  /** A literal that goes into the table. */
  kept: (name: string, value: string): Buffer =>
    Buffer.concat([Buffer.from([64]), text(name), text(value)]),
  /** A literal that does not. */
  passing: (name: string, value: string): Buffer =>
    Buffer.concat([Buffer.from([0]), text(name), text(value)]),
  resize: (bytes: number): Buffer => integer(bytes, 32, 31),
};
