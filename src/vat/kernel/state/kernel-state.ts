import type { KPid, KRef, VatId } from '../../types/refs';
import { Counter } from './counter';
import { CrankJournal } from './crank-journal';
import { DeviceTable } from './device-record';
import { EndedVats } from './ended-vats';
import { EntryTable } from './entry-table';
import { GcActions } from './gc-actions';
import { HostNotes } from './host-notes';
import { MeterTable } from './meter-record';
import { ObjectTable } from './kernel-object';
import { PromiseTable } from './kernel-promise';
import { Queue } from './queue';
import { ReapQueue } from './reap-queue';
import type { RunQueueItem } from './run-queue-item';
import { SnapshotTable } from './snapshot-table';
import { VatStore, type StateReader } from './vat-store';
import { VatTable } from './vat-table';

/** The persistent state of a kernel. */
export class KernelState {
  readonly journal = new CrankJournal();
  readonly objects = new ObjectTable(this.journal);
  readonly promises = new PromiseTable(this.journal);
  readonly vats = new VatTable(this.journal);
  readonly endedVats = new EndedVats(this.journal);
  /** Of transcripts. */
  readonly entries = new EntryTable(this.journal);
  readonly devices = new DeviceTable(this.journal);
  readonly meters = new MeterTable(this.journal);
  readonly runQueue = new Queue<RunQueueItem>('r', this.journal);
  readonly gcActions = new GcActions(this.journal, (vatId) => this.isOpen(vatId));
  readonly reapQueue = new ReapQueue(this.journal, (vatId) => this.isOpen(vatId));
  readonly hostNotes = new HostNotes(this.journal);
  readonly vatStore: VatStore;
  readonly snapshots: SnapshotTable;
  /** Counters start at different numbers, so that a mix-up is noticed. */
  readonly nextVat = new Counter('n.vat', 1, this.journal);
  readonly nextMeter = new Counter('n.meter', 1, this.journal);
  readonly nextDevice = new Counter('n.device', 7, this.journal);
  readonly nextObject = new Counter('n.object', 20, this.journal);
  readonly nextNode = new Counter('n.node', 30, this.journal);
  readonly nextPromise = new Counter('n.promise', 40, this.journal);
  readonly cranks = new Counter('n.crank', 0, this.journal);

  constructor(reader: StateReader) {
    this.vatStore = new VatStore(this.journal, reader);
    this.snapshots = new SnapshotTable(this.journal, reader);
  }

  /** All changes are written. */
  markWritten(): void {
    this.vatStore.markWritten();
    this.snapshots.markWritten();
    this.entries.markWritten();
  }

  /** A name for a new object. */
  newObject(): KRef {
    return `ko${this.nextObject.take()}` as KRef;
  }

  /** A name for a new promise. */
  newPromise(): KPid {
    return `kp${this.nextPromise.take()}` as KPid;
  }

  /** A name for a new device node. */
  newNode(): KRef {
    return `kd${this.nextNode.take()}` as KRef;
  }

  /** Whether a vat can receive deliveries. */
  private isOpen(vatId: VatId): boolean {
    return this.vats.get(vatId)?.isHeld !== true;
  }
}
