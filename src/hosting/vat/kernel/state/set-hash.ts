import { hash } from 'node:crypto';

/** Of a key and what is under it: 128 bits, a character a byte. */
export const recordHash = (key: string, content: string): string =>
  hash('sha256', `${key}\0${content}`, 'binary').slice(0, 16);

/** Of a list, from that of the list without its last text. */
export const chainHash = (before: string, text: string): string =>
  hash('sha256', `${before}\0${text}`).slice(0, 32);

const LANES = 4;
const BYTES = 4;

/**
 * A hash of a set of records that does not depend on how it came about: the sum of theirs. What comes and goes
 * costs the same however large the set is. It finds damage; whoever writes a store can also write this.
 */
export class SetHash {
  private readonly sums = new Uint32Array(LANES);

  /** Takes one record in the place of another; an empty text is none. */
  replace(before: string, after: string): void {
    if (before !== '') this.add(before, -1);
    if (after !== '') this.add(after, 1);
  }

  /** As text. */
  get digest(): string {
    return [...this.sums].map((sum) => sum.toString(16).padStart(2 * BYTES, '0')).join('');
  }

  /** Goes on where another was. */
  load(digest: string): void {
    for (let lane = 0; lane < LANES; lane += 1) {
      this.sums[lane] = Number.parseInt(digest.slice(lane * 2 * BYTES, (lane + 1) * 2 * BYTES), 16);
    }
  }

  private add(record: string, sign: 1 | -1): void {
    for (let lane = 0; lane < LANES; lane += 1) {
      let word = 0;
      for (let at = lane * BYTES; at < (lane + 1) * BYTES; at += 1) {
        word = (word << 8) | record.charCodeAt(at);
      }
      this.sums[lane] = (this.sums[lane] as number) + sign * word;
    }
  }
}
