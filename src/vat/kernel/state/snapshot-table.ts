import { hash } from 'node:crypto';

import type { VatId } from '../../types/refs';
import { IMAGE_PAGE_BYTES, type WorkerImage } from '../../workers/worker-image';
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
  /** Its pages are empty until the memory is divided. */
  snapshot: VatSnapshot | undefined;
  /** The memory, until it is divided into pages. */
  image: WorkerImage | undefined;
  /** Names of the pages in use. */
  retained: readonly string[] = [];

  constructor(readonly key: string) {
    super();
  }

  content(): string | undefined {
    return this.snapshot && JSON.stringify(this.snapshot);
  }
}

/**
 * The latest snapshot of each vat that has one. Its memory is divided into pages, hashed and compressed only
 * before a write: most snapshots of a long run are replaced before.
 */
export class SnapshotTable {
  private readonly records = new Map<VatId, SnapshotRecord>();
  private readonly undivided = new Set<SnapshotRecord>();
  private readonly pages: PageTable;

  constructor(
    private readonly journal: CrankJournal,
    reader: StateReader,
  ) {
    this.pages = new PageTable(journal, reader);
  }

  /** The maximum of bytes that wait to be written. */
  get unwritten(): number {
    let bytes = this.pages.unwritten;
    for (const { snapshot } of this.undivided) bytes += (snapshot?.used ?? 0) * IMAGE_PAGE_BYTES;
    return bytes;
  }

  get(vatId: VatId): VatSnapshot | undefined {
    return this.records.get(vatId)?.snapshot;
  }

  /** Whether a snapshot has the page with this key. */
  hasPage(key: string): boolean {
    return this.pages.hasKey(key);
  }

  /** Replaces the snapshot of a vat. @param image is copied */
  put(
    vatId: VatId,
    place: Omit<VatSnapshot, keyof WorkerImage | 'used'>,
    { engine, code, addresses, pages }: WorkerImage,
  ): void {
    const image = {
      engine,
      code,
      addresses,
      pages: pages.map((page) => page && Buffer.from(page)),
    };
    const used = pages.filter((page) => page !== undefined).length;
    this.change(vatId, { ...place, engine, code, addresses, used, pages: [] }, image);
  }

  /** Removes the snapshot of a vat. */
  remove(vatId: VatId): void {
    if (this.get(vatId)) this.change(vatId, undefined, undefined);
  }

  /**
   * The state of the worker.
   *
   * @throws VMRE_STORE_FAILED if a page is damaged
   */
  imageOf(vatId: VatId, { engine, code, addresses, pages }: VatSnapshot): WorkerImage {
    const image = this.records.get(vatId)?.image;
    if (image) return image;
    const contents = pages.map((name, number) => {
      const page = name === 0 ? undefined : this.pages.get(name);
      if (page || name === 0) return page;
      throw damagedStoreError(`page ${number} of the snapshot of the vat ${vatId}`);
    });
    return { engine, code, addresses, pages: contents };
  }

  load(vatId: VatId, content: string): void {
    const record = new SnapshotRecord(snapshotKey(vatId));
    record.snapshot = JSON.parse(content) as VatSnapshot;
    record.retained = record.snapshot.pages.filter((name) => name !== 0);
    this.journal.adopt(record, content);
    this.records.set(vatId, record);
    for (const name of record.retained) this.pages.load(name);
  }

  /** Divides the memory of new snapshots into pages. To be called between two cranks, before a write. */
  divide(): void {
    if (this.undivided.size === 0) return;
    for (const record of this.undivided) this.divideOne(record);
    this.undivided.clear();
    this.journal.commit();
  }

  /** All changes are written. */
  markWritten(): void {
    this.pages.markWritten();
  }

  private divideOne(record: SnapshotRecord): void {
    const { image, snapshot, retained } = record;
    if (snapshot && !image) return; // the change was undone
    const names = (image?.pages ?? []).map((page) => {
      if (!page) return 0;
      const name = pageHash(page);
      this.pages.retain(name, page);
      return name;
    });
    for (const name of retained) this.pages.release(name);
    record.retained = names.filter((name) => name !== 0);
    record.snapshot = snapshot && { ...snapshot, pages: names };
    record.image = undefined;
  }

  private change(
    vatId: VatId,
    snapshot: VatSnapshot | undefined,
    image: WorkerImage | undefined,
  ): void {
    const known = this.records.get(vatId);
    const record = known ?? new SnapshotRecord(snapshotKey(vatId));
    const { snapshot: before, image: imageBefore } = record;
    Object.assign(record, { snapshot, image });
    this.records.set(vatId, record);
    this.undivided.add(record);
    this.journal.record(record, () => {
      Object.assign(record, { snapshot: before, image: imageBefore });
      if (!known) {
        this.records.delete(vatId);
        this.undivided.delete(record);
      }
    });
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

const snapshotKey = (vatId: VatId): string => `i.${vatId}`;
