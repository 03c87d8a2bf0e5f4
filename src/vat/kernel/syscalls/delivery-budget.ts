import type { VatSyscall, VatSyscallResult } from '../../types/syscall';
import { answerSize, syscallSize } from '../../types/syscall-size';
import { IllegalSyscall } from './syscall-shape';
import { MAX_SYSCALL_CHARACTERS, SYSCALL_SIZE } from '../../limits';

/** What the syscalls of one delivery may take of the memory of the kernel. */
export class DeliveryBudget {
  private left = MAX_SYSCALL_CHARACTERS;

  /** @throws IllegalSyscall when the vat has asked for too much */
  ask(syscall: VatSyscall): void {
    this.left -= syscallSize(syscall);
    if (this.left >= 0) return;
    throw new IllegalSyscall(
      `those of one delivery have more than ${MAX_SYSCALL_CHARACTERS} characters; each counts ${SYSCALL_SIZE} more`,
    );
  }

  /** What is answered counts with the next syscall. */
  answer(result: VatSyscallResult): void {
    this.left -= answerSize(result);
  }
}
