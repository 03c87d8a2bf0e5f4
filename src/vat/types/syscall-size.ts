import type { CapData } from './capdata';
import type { Syscall, SyscallResult } from './syscall';

/**
 * Characters that a vat may ask for in one delivery, and be answered: the kernel keeps all of them until it is
 * over.
 */
export const MAX_SYSCALL_CHARACTERS = 100_000_000;
/**
 * Of those, what an authored vat may ask for itself: beyond it gets errors that it can catch. The rest is for
 * its answers, so that its callers hear of it.
 */
export const MAX_AUTHORED_SYSCALL_CHARACTERS = 50_000_000;

/** What a syscall counts beside its text: there can be a million. */
export const SYSCALL_SIZE = 100;
/** What a reference counts. */
const SLOT_SIZE = 20;

/** What data counts. */
export const dataSize = ({ body, slots }: CapData): number =>
  body.length + slots.length * SLOT_SIZE;

/** What a syscall counts. */
export const syscallSize = (syscall: Syscall): number => SYSCALL_SIZE + contentSize(syscall);

/** What an answer counts. */
export function answerSize([, content]: SyscallResult): number {
  if (typeof content === 'string') return content.length;
  return content ? dataSize(content) : 0;
}

function contentSize(syscall: Syscall): number {
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
