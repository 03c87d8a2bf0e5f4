/**
 * The largest length up to `end` that does not split a UTF-8 character. Bytes that are not UTF-8 may be split
 * anywhere.
 */
export function utf8Boundary(data: Uint8Array, end: number): number {
  // A character has at most three bytes after its first.
  for (let back = 1; back <= 3 && back <= end; back += 1) {
    const byte = data[end - back] as number;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? end - back : end;
  }
  return end;
}

function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}
