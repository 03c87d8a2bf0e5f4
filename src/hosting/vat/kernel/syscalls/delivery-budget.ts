import type { CapData } from '../../shapes/capdata';
import type { VatSyscall, VatSyscallResult } from '../../shapes/syscall';
import { IllegalSyscall } from './illegal-syscall';

/** Characters that a vat may ask for in one delivery, and be answered: all are kept until it is over. */
export const MOST_ASKED = 100_000_000;
/** What a syscall counts beside its text: there can be a million. */
const SYSCALL_SIZE = 100;
/** What a reference counts. */
const SLOT_SIZE = 20;

/** What the syscalls of one delivery may take of the memory of the kernel. */
export class DeliveryBudget {
  private left = MOST_ASKED;

  /** @throws IllegalSyscall when the vat has asked for too much */
  ask(syscall: VatSyscall): void {
    this.left -= SYSCALL_SIZE + sizeOf(syscall);
    if (this.left >= 0) return;
    throw new IllegalSyscall(
      `those of one delivery have more than ${MOST_ASKED} characters; each counts ${SYSCALL_SIZE} more`,
    );
  }

  /** What is answered counts with the next syscall. */
  answer([, content]: VatSyscallResult): void {
    if (typeof content === 'string') this.left -= content.length;
    else if (content) this.left -= dataSize(content);
  }
}

const dataSize = ({ body, slots }: CapData): number => body.length + slots.length * SLOT_SIZE;

function sizeOf(syscall: VatSyscall): number {
  switch (syscall[0]) {
    case 'send':
      return dataSize(syscall[2].args) + syscall[2].method.length;
    case 'callNow':
      return dataSize(syscall[3]) + syscall[2].length;
    case 'resolve':
      return syscall[1].reduce((sum, [, { data }]) => sum + SLOT_SIZE + dataSize(data), 0);
    case 'exit':
      return dataSize(syscall[2]);
    case 'vatstoreSet':
      return syscall[1].length + syscall[2].length;
    case 'subscribe':
    case 'vatstoreGet':
    case 'vatstoreGetNextKey':
    case 'vatstoreDelete':
      return syscall[1].length;
    default:
      return syscall[1].length * SLOT_SIZE;
  }
}
