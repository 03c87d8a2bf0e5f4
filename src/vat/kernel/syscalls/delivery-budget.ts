import type { VatSyscall, VatSyscallResult } from '../../types/syscall';
import { answerSize, syscallSize } from '../../types/syscall-size';
import { IllegalSyscall } from './syscall-shape';
import { MAX_SYSCALL_CHARACTERS, SYSCALL_SIZE } from '../../limits';

/** Limits the memory that the syscalls of one delivery take in the kernel. */
export class DeliveryBudget {
  private left = MAX_SYSCALL_CHARACTERS;

  /** @throws IllegalSyscall if the vat exceeds the budget */
  ask(syscall: VatSyscall): void {
    this.left -= syscallSize(syscall);
    if (this.left >= 0) return;
    throw new IllegalSyscall(
      `the syscalls of one delivery have more than ${MAX_SYSCALL_CHARACTERS} characters; each counts ${SYSCALL_SIZE} more`,
    );
  }

  /** An answer counts with the next syscall. */
  answer(result: VatSyscallResult): void {
    this.left -= answerSize(result);
  }
}
