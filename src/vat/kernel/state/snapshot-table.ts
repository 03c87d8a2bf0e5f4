import { hash } from 'node:crypto';

import type { VatId } from '../../types/refs';
import type { WorkerImage } from '../../workers/worker-image';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import { damagedStoreError } from './damage';
import { pageHash, PageTable } from './page-table';
import type { StateReader } from './vat-store';

/** The state of a vat's worker after some of its deliveries. */
export interface VatSnapshot extends Omit<WorkerImage, 'pages'> {
  /** The number of deliveries of the transcript that it contains. */
  readonly at: number;
  /** Hash of the transcript until then. */
  readonly transcriptHash: string;
  /** The number of the first delivery that the transcript still has. */
  readonly from: number;
  /** The number of pages that have content. */
  readonly used: number;
  /** Names of the pages of the memory, in their order; 0 for a page of zeros. */
  readonly pages: readonly (string | 0)[];
}

class SnapshotRecord extends PersistedRecord {
  constructor(
    readonly key: string,
    public snapshot: VatSnapshot | undefined,
  ) {
    super();
  }

  content(): string | undefined {
    return this.snapshot && JSON.stringify(this.snapshot);
  }
}

/** The latest snapshot of each vat that has one. */
export class SnapshotTable {
  private readonly records = new Map<VatId, SnapshotRecord>();
  private readonly pages: PageTable;

  constructor(
    private readonly journal: CrankJournal,
    reader: StateReader,
  ) {
    this.pages = new PageTable(journal, reader);
  }

  /** The maximum of bytes that wait to be written. */
  get unwritten(): number {
    return this.pages.unwritten;
  }

  get(vatId: VatId): VatSnapshot | undefined {
    return this.records.get(vatId)?.snapshot;
  }

  /** Whether a snapshot has the page with this key. */
  hasPage(key: string): boolean {
    return this.pages.hasKey(key);
  }

  /** Replaces the snapshot of a vat. */
  put(
    vatId: VatId,
    snapshot: Omit<VatSnapshot, keyof WorkerImage | 'used'>,
    image: WorkerImage,
  ): void {
    const names = image.pages.map((page) => {
      if (!page) return 0;
      const name = pageHash(page);
      this.pages.retain(name, page);
      return name;
    });
    const used = names.filter((name) => name !== 0).length;
    this.change(vatId, { ...snapshot, ...image, used, pages: names });
  }

  /** Removes the snapshot of a vat. */
  remove(vatId: VatId): void {
    if (this.get(vatId)) this.change(vatId, undefined);
  }

  /**
   * The state of the worker.
   *
   * @throws VMRE_STORE_FAILED if a page is damaged
   */
  imageOf(vatId: VatId, { engine, code, addresses, pages }: VatSnapshot): WorkerImage {
    const contents = pages.map((name, number) => {
      const page = name === 0 ? undefined : this.pages.get(name);
      if (page || name === 0) return page;
      throw damagedStoreError(`page ${number} of the snapshot of the vat ${vatId}`);
    });
    return { engine, code, addresses, pages: contents };
  }

  load(vatId: VatId, content: string): void {
    const record = new SnapshotRecord(snapshotKey(vatId), JSON.parse(content) as VatSnapshot);
    this.journal.adopt(record, content);
    this.records.set(vatId, record);
    for (const name of namesIn(record.snapshot)) this.pages.load(name);
  }

  /** All changes are written. */
  markWritten(): void {
    this.pages.markWritten();
  }

  private change(vatId: VatId, snapshot: VatSnapshot | undefined): void {
    const known = this.records.get(vatId);
    const record = known ?? new SnapshotRecord(snapshotKey(vatId), undefined);
    const before = record.snapshot;
    record.snapshot = snapshot;
    this.records.set(vatId, record);
    this.journal.record(record, () => {
      record.snapshot = before;
      if (!known) this.records.delete(vatId);
    });
    for (const name of namesIn(before)) this.pages.release(name);
  }
}

/** Hash of the memory of a snapshot, and of what the host knows of it. */
export const snapshotHash = ({
  engine,
  code,
  addresses,
  pages,
}: Omit<VatSnapshot, 'at' | 'from' | 'transcriptHash' | 'used'>): string =>
  hash('sha256', JSON.stringify([engine, code, addresses, pages])).slice(0, 32);

/** The hash that a snapshot of this state has. */
export const imageHash = (image: WorkerImage): string =>
  snapshotHash({ ...image, pages: image.pages.map((page) => (page ? pageHash(page) : 0)) });

const namesIn = (snapshot: VatSnapshot | undefined): string[] =>
  (snapshot?.pages ?? []).filter((name) => name !== 0);

const snapshotKey = (vatId: VatId): string => `i.${vatId}`;
