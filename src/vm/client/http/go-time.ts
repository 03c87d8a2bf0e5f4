import { VmreError } from '../../../support/errors/vmre-error';

/** Seconds from the year 1 to 1970. */
const YEAR_ONE = -62_135_596_800n;

const BYTES = 15;

/**
 * Decodes Go's binary form of a time: version 1, seconds since the year 1, nanoseconds, minutes of the zone.
 *
 * @returns milliseconds since 1970, or undefined for Go's zero time
 * @throws VMRE_FRAME_MALFORMED
 */
export function goTime(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Version 2 has one more byte, for the seconds of a zone, which are ignored here.
  const isKnown =
    (bytes[0] === 1 && bytes.length === BYTES) || (bytes[0] === 2 && bytes.length === 16);
  if (!isKnown) {
    const text = `a deadline of ${bytes.length} bytes is not a binary time of Go`;
    throw new VmreError('VMRE_FRAME_MALFORMED', text);
  }
  const seconds = view.getBigInt64(1);
  const nanoseconds = view.getInt32(9);
  if (seconds === 0n && nanoseconds === 0) return undefined;
  return Number(seconds + YEAR_ONE) * 1000 + nanoseconds / 1e6;
}
