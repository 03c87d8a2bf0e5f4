import { VmreError } from '../../../support/errors/vmre-error';
import type { CapData } from '../../types/capdata';
import { reasonText } from '../../types/reason-text';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import type { VatRecord } from './vat-record';
import { MAX_ENDED_VATS, MAX_REASON_LENGTH } from '../../limits';

/** A vat that has ended, and why. */
export interface VatEnding {
  /** Id of the vat. */
  readonly vatId: string;
  /** Name of the vat. */
  readonly name: string;
  /** False when the vat ended itself, content with what it did. */
  readonly isFailure: boolean;
  /** What it said at the end, or the error that ended it, as text. */
  readonly reason: string;
}

class EndedVat extends PersistedRecord implements VatEnding {
  exists = true;
  constructor(
    readonly vatId: string,
    readonly name: string,
    readonly isFailure: boolean,
    readonly reason: string,
    /** Whether a device had made it. */
    readonly isMade: boolean,
  ) {
    super();
  }

  get key(): string {
    return `e.${this.vatId}`;
  }

  content(): string | undefined {
    const { name, isFailure, reason, isMade } = this;
    return this.exists ? JSON.stringify({ name, isFailure, reason, isMade }) : undefined;
  }
}

/** Vats that have ended: nobody makes another in the place of one without knowing. */
export class EndedVats {
  private readonly ended = new Map<string, EndedVat>();

  constructor(private readonly journal: CrankJournal) {}

  /** In the order in which they ended; after a restart in that in which they were made. */
  all(): Iterable<VatEnding> {
    return this.ended.values();
  }

  get(vatId: string): VatEnding | undefined {
    return this.ended.get(vatId);
  }

  /** The latest of this name. */
  named(name: string): VatEnding | undefined {
    let found: VatEnding | undefined;
    for (const each of this.ended.values()) if (each.name === name) found = each;
    return found;
  }

  add({ id, name, source }: VatRecord, isFailure: boolean, info: CapData): void {
    this.forget(name);
    const isMade = source !== undefined;
    if (isMade) this.makeRoom();
    const ended = new EndedVat(
      id,
      name,
      isFailure,
      reasonText(info).slice(0, MAX_REASON_LENGTH),
      isMade,
    );
    this.ended.set(id, ended);
    this.journal.record(ended, () => {
      ended.exists = false;
      this.ended.delete(id);
    });
  }

  /** There is another of this name, or may be. */
  forget(name: string): void {
    for (const each of [...this.ended.values()]) if (each.name === name) this.remove(each);
  }

  load(vatId: string, content: string): void {
    const { name, isFailure, reason, isMade } = JSON.parse(content) as EndedVat;
    const ended = new EndedVat(vatId, name, isFailure, reason, isMade);
    this.journal.adopt(ended, content);
    this.ended.set(vatId, ended);
  }

  private makeRoom(): void {
    const made = [...this.ended.values()].filter(({ isMade }) => isMade);
    for (const each of made.slice(0, Math.max(0, made.length - MAX_ENDED_VATS + 1)))
      this.remove(each);
  }

  private remove(ended: EndedVat): void {
    ended.exists = false;
    this.ended.delete(ended.vatId);
    this.journal.record(ended, () => {
      ended.exists = true;
      this.ended.set(ended.vatId, ended);
    });
  }
}

/** Something was asked of a vat that has ended. */
export const vatTerminatedError = ({ vatId, name, isFailure, reason }: VatEnding): VmreError =>
  new VmreError(
    'VMRE_VAT_TERMINATED',
    `vat terminated: ${name}${isFailure ? '' : ' has ended itself'}: ${reason}`,
    { data: { vat: name, vatId, isFailure, reason } },
  );
