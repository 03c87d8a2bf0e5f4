/** A step of a vat: what it does, to which key, with which number. */
export type Step = readonly [name: string, key: string, value: number];

/** The baggage of a vat, or of the model. */
interface Kept {
  has(key: string): boolean;
  get(key: string): unknown;
  set(key: string, value: unknown): unknown;
  init(key: string, value: unknown): unknown;
  delete(key: string): unknown;
  keys(): Iterable<string>;
}

interface Place {
  take(steps: readonly Step[]): number;
  all(): string;
}

/** What a vat does with steps. The same text runs in the vat and in the model. */
const placeCode = `(baggage) => {
  const heap = new Map();
  const acts = {
    set: (key, value) => heap.set(key, { value, at: heap.size, list: [value, key] }),
    delete: (key) => heap.delete(key),
    keep: (key, value) => baggage.has(key) ? baggage.set(key, value) : baggage.init(key, value),
    drop: (key) => baggage.has(key) && baggage.delete(key),
    fill: (key, count) => { for (let i = 0; i < count; i += 1) heap.set(key + i, { value: 'x'.repeat(i % 50), at: i }); },
    clear: () => heap.clear(),
  };
  return {
    take: (steps) => { for (const [name, key, value] of steps) acts[name](key, value); return heap.size; },
    all: () => JSON.stringify([[...heap], [...baggage.keys()].sort().map((key) => [key, baggage.get(key)])]),
  };
}`;

/** The code of a vat; each generation is another text. */
export const codeOf = (generation: number): string => `// generation ${generation}
exports.buildRootObject = ({ Far }, parameters, baggage) => {
  const place = (${placeCode})(baggage);
  const waiting = new Map();
  return Far('life', {
    take: (steps) => place.take(steps),
    all: () => place.all(),
    wait: (key) => new Promise((resolve) => waiting.set(key, [...(waiting.get(key) ?? []), resolve])),
    open(key, value) {
      const all = waiting.get(key) ?? [];
      waiting.delete(key);
      for (const resolve of all) resolve(value);
      return all.length;
    },
    counter() { let count = 0; return Far('counter', { add: () => (count += 1) }); },
  });
};`;

/** A vat that holds objects of the other one. */
export const peerCode = `exports.buildRootObject = ({ E, Far }) => {
  let life;
  let held = [];
  return Far('peer', {
    bootstrap: (vats) => void (life = vats.life),
    async hold() { held.push(await E(life).counter()); return held.length; },
    bump: (at) => at < held.length ? E(held[at]).add() : -1,
    release() { const { length } = held; held = []; return length; },
  });
};`;

class KeptInMemory extends Map<string, unknown> implements Kept {
  init(key: string, value: unknown): unknown {
    return this.set(key, value);
  }
}

/** What the vats must answer. */
export class Model {
  readonly answers: unknown[] = [];
  private readonly baggage = new KeptInMemory();
  private place = this.newPlace();
  private waiting: { key: string; answer: number }[] = [];
  /** Counts of the objects that the peer holds; undefined for one of an earlier generation. */
  private held: (number | undefined)[] = [];

  upgrade(): void {
    this.place = this.newPlace();
    for (const { answer } of this.waiting.splice(0)) this.answers[answer] = 'rejected';
    this.held = this.held.map(() => undefined);
  }

  act(to: 'life' | 'peer', method: string, args: readonly unknown[]): void {
    this.answers.push(to === 'life' ? this.life(method, args) : this.peer(method, args));
  }

  private life(method: string, [first, second]: readonly unknown[]): unknown {
    switch (method) {
      case 'take':
        return this.place.take(first as Step[]);
      case 'all':
        return this.place.all();
      case 'wait':
        this.waiting.push({ key: first as string, answer: this.answers.length });
        return 'open';
      default: {
        const opened = this.waiting.filter(({ key }) => key === first);
        this.waiting = this.waiting.filter(({ key }) => key !== first);
        for (const { answer } of opened) this.answers[answer] = second;
        return opened.length;
      }
    }
  }

  private peer(method: string, [at]: readonly unknown[]): unknown {
    if (method === 'hold') return this.held.push(0);
    if (method === 'release') return this.held.splice(0).length;
    if ((at as number) >= this.held.length) return -1;
    const count = this.held[at as number];
    if (count === undefined) return 'rejected';
    return (this.held[at as number] = count + 1);
  }

  private newPlace(): Place {
    const build = (0, eval)(placeCode) as (baggage: Kept) => Place;
    return build(this.baggage);
  }
}
