import type { KPid, KRef, VatId } from '../../shapes/refs';
import type { CapData } from '../../shapes/capdata';
import type { Message } from '../../shapes/delivery';
import { Counter } from './counter';
import { CrankJournal } from './crank-journal';
import { DeviceTable } from './device-record';
import { EndedVats } from './ended-vats';
import { GcActions } from './gc-actions';
import { HostNotes } from './host-notes';
import { ObjectTable } from './kernel-object';
import { PromiseTable } from './kernel-promise';
import { Queue } from './queue';
import { ReapQueue } from './reap-queue';
import { VatStore } from './vat-store';
import { VatTable } from './vat-table';

/** What the run-queue holds. */
export type RunQueueItem =
  | { readonly type: 'send'; readonly target: KRef; readonly msg: Message<KRef, KPid> }
  | { readonly type: 'notify'; readonly vatId: VatId; readonly kpid: KPid }
  | { readonly type: 'startVat'; readonly vatId: VatId; readonly parameters: CapData<KRef> }
  | {
      readonly type: 'upgradeVat';
      readonly vatId: VatId;
      /** Says to the host what the new code is; null when the host has given it. */
      readonly source: string | null;
      /** Null: those that the vat was given last. */
      readonly parameters: CapData<KRef> | null;
      /** For whoever waits for a promise of the old code. */
      readonly message: string;
      /** The promise of the outcome, when the host has asked. */
      readonly result: KPid | null;
    };

/** An upgrade that waits for its turn. */
export type UpgradeItem = Extract<RunQueueItem, { type: 'upgradeVat' }>;

/** Reads of the store that are not answered from memory. */
export interface StateReader {
  get(key: string): string | undefined;
  /** Whole keys that start with `prefix`, with what is under them. */
  entries(prefix: string): Iterable<[key: string, value: string]>;
  /** The keys that start with `prefix` and come after `after`; default: all of them. */
  keysAfter(prefix: string, after: string | undefined): Iterable<string>;
}

/** All that a kernel knows, and that a store keeps. */
export class KernelState {
  readonly journal = new CrankJournal();
  readonly objects = new ObjectTable(this.journal);
  readonly promises = new PromiseTable(this.journal);
  readonly vats = new VatTable(this.journal);
  readonly endedVats = new EndedVats(this.journal);
  readonly devices = new DeviceTable(this.journal);
  readonly runQueue = new Queue<RunQueueItem>('r', this.journal);
  readonly gcActions = new GcActions(this.journal, (vatId) => this.isOpen(vatId));
  readonly reapQueue = new ReapQueue(this.journal, (vatId) => this.isOpen(vatId));
  readonly hostNotes = new HostNotes(this.journal);
  readonly vatStore: VatStore;
  /** Starting numbers differ so that mix-ups are seen. */
  readonly nextVat = new Counter('n.vat', 1, this.journal);
  readonly nextDevice = new Counter('n.device', 7, this.journal);
  readonly nextObject = new Counter('n.object', 20, this.journal);
  readonly nextNode = new Counter('n.node', 30, this.journal);
  readonly nextPromise = new Counter('n.promise', 40, this.journal);
  readonly cranks = new Counter('n.crank', 0, this.journal);

  constructor(reader: StateReader) {
    this.vatStore = new VatStore(this.journal, reader);
  }

  /** Names an object. */
  newObject(): KRef {
    return `ko${this.nextObject.take()}` as KRef;
  }

  /** Names a promise. */
  newPromise(): KPid {
    return `kp${this.nextPromise.take()}` as KPid;
  }

  /** Names a node of a device. */
  newNode(): KRef {
    return `kd${this.nextNode.take()}` as KRef;
  }

  /** Whether a vat is given things. */
  private isOpen(vatId: VatId): boolean {
    return this.vats.get(vatId)?.isPaused !== true;
  }
}
