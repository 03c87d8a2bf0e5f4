import { decodeRequest, decodeResponse } from '../../../src/adapters/runtime-api/codec';
import { coded } from '../../support/coded';
import { playsAll } from '../../support/plays-all';

const MANY = 2 ** 21 + 1;

/** A message whose field has `MANY` empty elements of another field, two bytes each. */
function crowded(field: number, element: number): Buffer {
  const inner = Buffer.alloc(2 * MANY);
  for (let at = 0; at < inner.length; at += 2) inner[at] = (element << 3) | 2;
  const head = Buffer.alloc(8);
  let end = 0;
  for (const number of [(field << 3) | 2, inner.length]) {
    let rest = number;
    for (; rest > 127; rest = Math.floor(rest / 128)) head[end++] = (rest & 127) | 128;
    head[end++] = rest;
  }
  return Buffer.concat([head.subarray(0, end), inner]);
}

const messages: [string, () => unknown][] = [
  ['arguments', () => decodeRequest(crowded(10, 2))],
  ['networks', () => decodeRequest(crowded(30, 1))],
  ['hosts', () => decodeRequest(crowded(30, 2))],
  ['facts of an error', () => decodeResponse(crowded(3, 3))],
];

test.each(playsAll ? messages : [messages[0]!, messages[3]!])(
  'a few megabytes of empty %s do not expand to hundreds',
  (_, decode) => {
    expect(decode).toThrow(coded('VMRE_FRAME_MALFORMED', 'more than 2097152 elements'));
  },
);
