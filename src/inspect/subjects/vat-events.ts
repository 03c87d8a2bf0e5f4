import type { CrankReport } from '../../vat/kernel/cranks/crank-report';
import type { AnsweredSyscall, KernelSyscall } from '../../vat/types/syscall';
import type { CapData } from '../../vat/types/capdata';
import type { Happening } from '../events/happening';
import { beginning } from '../events/preview';

/** Characters of data in a line. */
const WIDTH = 60;
/** Syscalls of one crank that are shown. */
const MAX_SYSCALLS = 40;

/** A crank as an event: it follows the cranks that sent its message or settled its promise. */
export function happeningOfCrank(report: CrankReport, name: string | undefined): Happening {
  const { crank, vatId, syscalls = [], result, terminated } = report;
  const isFailed = result?.[0] === 'error' || terminated?.isFailure === true;
  return {
    topic: name ?? vatId ?? 'kernel',
    kind: kindOf(report),
    level: isFailed ? 'error' : result?.[0] === 'lost' ? 'warn' : 'info',
    text: `${crank} ${textOf(report)}${failureOf(report)}`,
    makes: syscalls.flatMap(([, , kernel]) => (kernel ? madeBy(kernel) : [])),
    follows: followedBy(report),
    data: {
      ...{ crank, vat: vatId, item: report.item ?? report.delivery },
      syscalls: syscalls.slice(0, MAX_SYSCALLS).map(shortSyscall),
      ...(syscalls.length > MAX_SYSCALLS && { moreSyscalls: syscalls.length - MAX_SYSCALLS }),
      ...{ result, terminated },
    },
  };
}

function kindOf({ type, item, delivery }: CrankReport): string {
  if (type !== 'delivery') return type;
  if (item?.type === 'send') return 'message';
  return item?.type ?? delivery?.[0] ?? type;
}

function textOf({ type, item, delivery }: CrankReport): string {
  switch (item?.type) {
    case 'send': {
      const { method, args, result } = item.msg;
      const waits = type === 'delivery' ? '' : ' (queued elsewhere)';
      return `${item.target}.${nameOf(method)}${brief(args)}${result === null ? '' : ` ⇒ ${result}`}${waits}`;
    }
    case 'notify':
      return `${item.kpid} is settled`;
    case 'startVat':
      return 'starts';
    case 'upgradeVat':
      return 'is upgraded';
    default:
      return delivery?.[0] ?? type;
  }
}

function failureOf({ result, terminated }: CrankReport): string {
  if (terminated) return ` ✗ ${terminated.name} is terminated: ${brief(terminated.info)}`;
  return result && result[0] !== 'ok' ? ` ✗ ${beginning(result[1], WIDTH)}` : '';
}

/** The name of a method is smallcaps: a symbol has a prefix. */
const nameOf = (method: string): string => beginning(method.replace(/^"|"$/g, ''), WIDTH);

const sent = (kpid: string): string => `sent ${kpid}`;
const settled = (kpid: string): string => `settled ${kpid}`;

function madeBy(kernel: KernelSyscall): string[] {
  if (kernel[0] === 'send') return kernel[2].result === null ? [] : [sent(kernel[2].result)];
  return kernel[0] === 'resolve' ? kernel[2].map(([kpid]) => settled(kpid)) : [];
}

function followedBy({ item }: CrankReport): string[] {
  if (item?.type === 'notify') return [settled(item.kpid)];
  if (item?.type !== 'send' || item.msg.result === null) return [];
  // A message to a promise follows what settled the promise, too.
  return [sent(item.msg.result), settled(item.target)];
}

function shortSyscall([asked, answer, kernel]: AnsweredSyscall): unknown {
  return answer[0] === 'error' ? { ...(kernel ?? asked), error: answer[1] } : (kernel ?? asked);
}

/** Data, shortened, with references instead of slot numbers. */
function brief({ body, slots }: CapData): string {
  const begin = beginning(body.replace(/^#/, ''), 4 * WIDTH);
  const text = begin.replace(
    /"[$&](\d+)(\.[^"]*)?"/g,
    (_, index: string) => slots[Number(index)] ?? '?',
  );
  const isList = text.startsWith('[') && body.endsWith(']');
  const inner = isList ? text.replace(/^\[|\]$/g, '') : text;
  return isList ? `(${beginning(inner, WIDTH)})` : ` ${beginning(inner, WIDTH)}`;
}
