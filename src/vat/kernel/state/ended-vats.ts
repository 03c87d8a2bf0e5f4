import { VmreError } from '../../../support/errors/vmre-error';
import type { CapData } from '../../types/capdata';
import { reasonText } from '../../types/reason-text';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import type { VatRecord } from './vat-record';
import { MAX_ENDED_VATS, MAX_REASON_LENGTH } from '../../limits';

/** A vat that has ended, and the reason. */
export interface VatEnding {
  /** Id of the vat. */
  readonly vatId: string;
  /** Name of the vat. */
  readonly name: string;
  /** False if the vat exited without a failure. */
  readonly isFailure: boolean;
  /** The value that it passed at its exit, or the error that terminated it, as text. */
  readonly reason: string;
}

class EndedVat extends PersistedRecord implements VatEnding {
  exists = true;
  constructor(
    readonly vatId: string,
    readonly name: string,
    readonly isFailure: boolean,
    readonly reason: string,
    /** Whether a device had created it. */
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

/** Vats that have ended, so that a vat is not replaced by accident. */
export class EndedVats {
  private readonly ended = new Map<string, EndedVat>();

  constructor(private readonly journal: CrankJournal) {}

  /** In the order of their ends; after a restart in that of their creation. */
  all(): Iterable<VatEnding> {
    return this.ended.values();
  }

  get(vatId: string): VatEnding | undefined {
    return this.ended.get(vatId);
  }

  /** The latest vat of this name. */
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

  /** Forgets vats of this name, because a new one may be created. */
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

/** The error for requests to a vat that has ended. */
export const vatTerminatedError = ({ vatId, name, isFailure, reason }: VatEnding): VmreError =>
  new VmreError(
    'VMRE_VAT_TERMINATED',
    `vat terminated: ${name}${isFailure ? '' : ' has exited'}: ${reason}`,
    { data: { vat: name, vatId, isFailure, reason } },
  );
