import { VmreError } from '../../support/errors/vmre-error';
import { dateOf, type Timestamp } from '../../protobuf/well-known';
import { ID_BYTES } from '../ids/id';
import { VmSentinel } from '../protocol/vm';

/** Checks the parts of a VM's answer to one method. */
export class Answer {
  constructor(private readonly method: string) {}

  /** Returns a copy: a slice would retain the whole answer. */
  id(bytes: Uint8Array, what: string): Buffer {
    if (bytes.length === ID_BYTES) return Buffer.from(bytes);
    throw this.broken(`${what} has ${bytes.length} bytes instead of ${ID_BYTES}`);
  }

  time(timestamp: Timestamp | undefined): Date {
    if (!timestamp) throw this.broken('the timestamp is missing');
    const date = dateOf(timestamp);
    const { seconds, nanos } = timestamp;
    if (nanos >= 0 && nanos < 1e9 && !Number.isNaN(date.getTime())) return date;
    throw this.broken(`the timestamp of ${seconds} s and ${nanos} ns is invalid`);
  }

  /**
   * Throws the error that the VM reports, if any.
   *
   * @param what the subject of the error, such as `the block`
   */
  sentinel(sentinel: VmSentinel, what: string): void {
    const text = `${this.method}: ${what}`;
    switch (sentinel) {
      case VmSentinel.None:
        return;
      case VmSentinel.Closed:
        throw new VmreError('VMRE_VM_CLOSED', `${text} is closed`);
      case VmSentinel.NotFound:
        throw new VmreError('VMRE_VM_NOT_FOUND', `${text} is unknown to the VM`);
      case VmSentinel.StateSyncNotImplemented:
        throw new VmreError('VMRE_STATE_SYNC_MISSING', `${this.method}: the VM has no state sync`);
      default:
        throw this.broken(`the error has the unknown code ${String(sentinel)}`);
    }
  }

  /** Returns the value if it is one of the allowed ones; 0 is never allowed. */
  choice<T extends number>(value: T, allowed: readonly T[], what: string): T {
    if (allowed.includes(value)) return value;
    throw this.broken(`${what} is ${value} instead of one of ${allowed.join(', ')}`);
  }

  broken(what: string, cause?: unknown): VmreError {
    const text = `the VM gave an invalid answer to ${this.method}: ${what}`;
    return new VmreError('VMRE_VM_ANSWER_INVALID', text, { data: { method: this.method }, cause });
  }
}
