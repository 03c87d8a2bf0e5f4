import type { Delivery, Message } from '../../vat/types/delivery';
import type { VatSyscall } from '../../vat/types/syscall';
import type { TranscriptEntry } from '../../vat/kernel/state/transcript';
import { brief } from './trace-view';

/** Formats a delivery as one line, with the references of its vat. */
export function deliveryText(delivery: Delivery): string {
  const [kind, what] = delivery;
  if (kind === 'message') return messageText(what, delivery[2]);
  if (kind === 'notify') return what.map(([promise]) => `${promise} is settled`).join(', ');
  return Array.isArray(what) ? `${kind} ${what.join(' ')}` : kind;
}

/** Formats a delivery with the syscalls of the vat during it. */
export function entryText({ d, sc }: TranscriptEntry): string {
  const asked = sc.map(({ s }) => syscallText(s)).filter((text) => text !== '');
  return [deliveryText(d), ...(asked.length > 0 ? [asked.join(', ')] : [])].join('  ');
}

function syscallText(syscall: VatSyscall): string {
  switch (syscall[0]) {
    case 'send':
      return `→ ${messageText(syscall[1], syscall[2])}`;
    case 'callNow':
      return `D ${syscall[1]}.${syscall[2]}${brief(syscall[3])}`;
    case 'resolve':
      return syscall[1]
        .map(([promise, { rejected, data }]) => `${rejected ? '✗' : '='} ${promise} ${brief(data)}`)
        .join(', ');
    case 'subscribe':
      return '';
    default:
      return [syscall[0], [syscall[1]].flat().join(' ')].join(' ');
  }
}

const messageText = (target: string, { method, args, result }: Message): string =>
  `${target}.${method}${brief(args)}${result === null ? '' : ` ⇒ ${result}`}`;
