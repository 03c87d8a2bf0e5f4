import { hash } from 'node:crypto';

/** Hash of a key and its value: 128 bits, one byte per character. */
export const recordHash = (key: string, content: string): string =>
  hash('sha256', `${key}\0${content}`, 'binary').slice(0, 16);

/** Hash of a list, from the hash of the list without its last entry. */
export const chainHash = (before: string, text: string): string =>
  hash('sha256', `${before}\0${text}`).slice(0, 32);

const LANES = 4;
const BYTES = 4;
const DIGITS = 2 * BYTES;

/**
 * A hash of a set of records that does not depend on their order: the sum of their hashes. Adding and
 * removing a record takes the same time for any size of the set. It detects damage, not forgery.
 */
export class SetHash {
  private readonly sums = new Uint32Array(LANES);
  private readonly bytes = Buffer.from(this.sums.buffer);
  private known: string | undefined;

  /** Replaces the hash of one record by another; an empty string means none. */
  replace(before: string, after: string): void {
    if (before !== '') this.add(before, -1);
    if (after !== '') this.add(after, 1);
  }

  /** The hash as text. */
  get digest(): string {
    return (this.known ??= this.bytes.toString('hex'));
  }

  /** Continues from a stored hash. */
  load(digest: string): void {
    if (digest.length !== LANES * DIGITS) throw new Error(`${digest} is not a hash`);
    this.bytes.write(digest, 'hex');
    this.known = undefined;
  }

  private add(record: string, sign: 1 | -1): void {
    this.known = undefined;
    for (let lane = 0, at = 0; lane < LANES; lane += 1, at += BYTES) {
      const high = (record.charCodeAt(at) << 24) | (record.charCodeAt(at + 1) << 16);
      const low = (record.charCodeAt(at + 2) << 8) | record.charCodeAt(at + 3);
      this.sums[lane] = (this.sums[lane] as number) + sign * (high | low);
    }
  }
}
