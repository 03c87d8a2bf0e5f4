import type { CapData } from './capdata';
import type { Syscall, SyscallResult } from './syscall';
import { SYSCALL_SIZE } from '../limits';

/** Characters that a reference counts. */
const SLOT_SIZE = 20;

/** The size of data in characters. */
export const dataSize = ({ body, slots }: CapData): number =>
  body.length + slots.length * SLOT_SIZE;

/** The size of a syscall in characters. */
export const syscallSize = (syscall: Syscall): number => SYSCALL_SIZE + contentSize(syscall);

/** The size of an answer in characters. */
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
