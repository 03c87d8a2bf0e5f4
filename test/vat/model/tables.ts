import type { CapData } from '../../../src/vat/types/capdata';
import type { Message } from '../../../src/vat/types/delivery';

export interface ModelPromise {
  type: 'unresolved' | 'forwarded' | 'fulfilled' | 'rejected';
  decider: string | undefined;
  to: string | undefined;
  data: CapData | undefined;
  subscribers: string[];
  queue: Message[];
  forwardedHere: string[];
}

export interface Row {
  kref: string;
  vref: string;
  reachable: boolean;
}

export interface ModelVat {
  id: string;
  root: string;
  isAlive: boolean;
  isPaused: boolean;
  /** Deliveries that arrived while it was paused or suspended. */
  waiting: Item[];
  options: {
    enablePipelining?: boolean;
    reapInterval: number | 'never';
    reapGcKrefs?: number;
    onFault?: 'suspend' | undefined;
  };
  clist: Row[];
  next: { o: number; p: number; d: number };
  dirt: { deliveries: number; krefs: number };
  store: Map<string, string>;
}

export type Item =
  | { type: 'send'; target: string; msg: Message }
  | { type: 'notify'; vatId: string; kpid: string }
  | { type: 'startVat'; vatId: string };

type GcKind = 'dropExports' | 'retireExports' | 'retireImports';

/** The state of the model. */
export class Tables {
  vats = new Map<string, ModelVat>();
  objects = new Map<string, { owner: string | undefined }>();
  promises = new Map<string, ModelPromise>();
  queue: Item[] = [];
  reaps = new Set<string>();
  /** Results that the host waits for. */
  interests = new Set<string>();
  next = { ko: 20, kp: 40 };

  copy(): Tables {
    return Object.assign(new Tables(), structuredClone({ ...this }));
  }

  newRef(kind: 'ko' | 'kp'): string {
    return `${kind}${this.next[kind]++}`;
  }

  vatsInOrder(): ModelVat[] {
    return [...this.vats.values()].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  }

  /** Deletes unreferenced entries until none is left. */
  collect(): void {
    for (let before = -1; before !== this.promises.size + this.objects.size;) {
      before = this.promises.size + this.objects.size;
      const held = this.heldByKernel();
      for (const [kpid] of this.promises) {
        const isKnown = [...this.vats.values()].some((vat) =>
          vat.clist.some((row) => row.kref === kpid),
        );
        if (!isKnown && !held.has(kpid)) this.delete(kpid);
      }
      for (const [kref, { owner }] of this.objects) {
        if (owner === undefined && !this.isReachable(kref, held)) this.objects.delete(kref);
      }
    }
  }

  private delete(kpid: string): void {
    this.promises.delete(kpid);
    for (const promise of this.promises.values()) {
      promise.forwardedHere = promise.forwardedHere.filter((each) => each !== kpid);
    }
  }

  /** The first vat with a pending notification, and the first kind of it. */
  nextGarbage(): { vatId: string; kind: GcKind; rows: Row[] } | undefined {
    const held = this.heldByKernel();
    for (const { id, clist, isPaused } of this.vatsInOrder()) {
      if (isPaused) continue;
      const objects = clist.filter(({ kref }) => kref.startsWith('ko'));
      const exports = objects.filter(({ vref }) => vref[1] === '+');
      const kinds: Record<GcKind, Row[]> = {
        dropExports: exports.filter((row) => row.reachable && !this.isReachable(row.kref, held)),
        retireExports: exports.filter((row) => !row.reachable && !this.isRecognizable(row.kref)),
        retireImports: objects.filter((row) => row.vref[1] === '-' && !this.objects.has(row.kref)),
      };
      for (const [kind, rows] of Object.entries(kinds) as [GcKind, Row[]][]) {
        rows.sort((a, b) => (a.kref < b.kref ? -1 : 1));
        if (rows.length > 0) return { vatId: id, kind, rows };
      }
    }
    return undefined;
  }

  /** The complete state, for comparison. */
  summary(): Record<'objects' | 'promises' | 'clists' | 'waiting', string[]> & { queue: string } {
    return {
      objects: [...this.objects].map(([kref, { owner }]) => `${kref} of ${owner}`).sort(),
      promises: [...this.promises]
        .map(([kref, { type, decider, to, data, subscribers, queue, forwardedHere }]) =>
          JSON.stringify([
            kref,
            type,
            decider ?? to ?? '',
            data ?? subscribers,
            queue,
            forwardedHere,
          ]),
        )
        .sort(),
      clists: [...this.vats.values()]
        .flatMap(({ id, clist }) =>
          clist.map(({ kref, vref, reachable }) => `${id} ${kref} ${vref} ${reachable}`),
        )
        .sort(),
      waiting: [...this.vats.values()].map(({ waiting }) => textOf(waiting)),
      queue: textOf(this.queue),
    };
  }

  private heldByKernel(): Set<string> {
    const held = new Set<string>(this.interests);
    const hold = ({ slots }: CapData): void => slots.forEach((slot) => held.add(slot));
    const holdMessage = ({ args, result }: Message): void => {
      hold(args);
      if (result !== null) held.add(result);
    };
    for (const vat of this.vats.values()) if (vat.isAlive) held.add(vat.root);
    const waiting = [...this.vats.values()].flatMap((vat) => vat.waiting);
    for (const item of [...this.queue, ...waiting]) {
      if (item.type === 'notify') held.add(item.kpid);
      if (item.type !== 'send') continue;
      held.add(item.target);
      holdMessage(item.msg);
    }
    for (const [kpid, { queue, data, to }] of this.promises) {
      if (queue.length > 0) held.add(kpid);
      queue.forEach(holdMessage);
      if (data) hold(data);
      if (to !== undefined) held.add(to);
    }
    return held;
  }

  private importsOf(kref: string): Row[] {
    return [...this.vats.values()].flatMap(({ clist }) =>
      clist.filter((row) => row.kref === kref && row.vref[1] === '-'),
    );
  }

  private isReachable(kref: string, held: Set<string>): boolean {
    return held.has(kref) || this.importsOf(kref).some(({ reachable }) => reachable);
  }

  private isRecognizable(kref: string): boolean {
    return this.importsOf(kref).length > 0;
  }
}

const textOf = (items: readonly Item[]): string =>
  JSON.stringify(items.map((item) => (item.type === 'startVat' ? item.vatId : item)));
