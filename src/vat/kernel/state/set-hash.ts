import { hash } from 'node:crypto';

/** Of a key and what is under it: 128 bits, a character a byte. */
export const recordHash = (key: string, content: string): string =>
  hash('sha256', `${key}\0${content}`, 'binary').slice(0, 16);

/** Of a list, from that of the list without its last text. */
export const chainHash = (before: string, text: string): string =>
  hash('sha256', `${before}\0${text}`).slice(0, 32);

const LANES = 4;
const BYTES = 4;
const DIGITS = 2 * BYTES;

/**
 * A hash of a set of records that does not depend on how it came about: the sum of theirs. What comes and goes
 * costs the same however large the set is. It finds damage; whoever writes a store can also write this.
 */
export class SetHash {
  private readonly sums = new Uint32Array(LANES);
  private readonly bytes = Buffer.from(this.sums.buffer);
  private known: string | undefined;

  /** Takes one record in the place of another; an empty text is none. */
  replace(before: string, after: string): void {
    if (before !== '') this.add(before, -1);
    if (after !== '') this.add(after, 1);
  }

  /** As text. */
  get digest(): string {
    return (this.known ??= this.bytes.toString('hex'));
  }

  /** Goes on where another was. */
  load(digest: string): void {
    if (digest.length !== LANES * DIGITS) throw new Error(`${digest} is no hash`);
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
