import type { CrankReport } from '../../vat/kernel/cranks/crank-report';
import type { AnsweredSyscall, KernelSyscall } from '../../vat/types/syscall';
import type { CapData } from '../../vat/types/capdata';
import type { Description, HappeningHead, LaterDescription } from '../events/happening';
import { beginning } from '../events/preview';

/** Characters of data in a line. */
const WIDTH = 60;
/** Syscalls of one crank that are shown. */
const MAX_SYSCALLS = 40;

/** A crank as an event: it follows the cranks that sent its message or settled its promise. */
export function happeningOfCrank(
  report: CrankReport,
  name: string | undefined,
): HappeningHead & LaterDescription {
  const { vatId, syscalls = [] } = report;
  return {
    topic: name ?? vatId ?? 'kernel',
    kind: kindOf(report),
    makes: syscalls.flatMap(([, , kernel]) => (kernel ? madeBy(kernel) : [])),
    follows: followedBy(report),
    describe: () => describeCrank(report),
    bytes: bytesOf(report),
  };
}

function describeCrank(report: CrankReport): Description {
  const { crank, vatId, syscalls = [], result, terminated } = report;
  const isFailed = result?.[0] === 'error' || terminated?.isFailure === true;
  const rejects = syscalls.some(([, , kernel]) => kernel?.[0] === 'resolve' && rejectsIn(kernel));
  return {
    level: isFailed ? 'error' : rejects || result?.[0] === 'lost' ? 'warn' : 'info',
    text: `${crank} ${textOf(report)}${failureOf(report)}${rejects ? ' ✗ rejects' : ''}`,
    data: {
      ...{ crank, vat: vatId, item: report.item ?? report.delivery },
      syscalls: syscalls.slice(0, MAX_SYSCALLS).map(shortSyscall),
      ...(syscalls.length > MAX_SYSCALLS && { moreSyscalls: syscalls.length - MAX_SYSCALLS }),
      ...{ result, terminated },
    },
  };
}

/** About the bytes of the data in a report. */
function bytesOf({ item, delivery, syscalls = [] }: CrankReport): number {
  let bytes = 500 + 300 * syscalls.length;
  if (item?.type === 'send') bytes += 2 * sizeOfData(item.msg.args);
  if (delivery?.[0] === 'notify') {
    for (const [, { data }] of delivery[1]) bytes += 2 * sizeOfData(data);
  }
  for (const [asked, answer] of syscalls) {
    if (asked[0] === 'send') bytes += 2 * sizeOfData(asked[2].args);
    else if (asked[0] === 'callNow') bytes += 2 * sizeOfData(asked[3]);
    else if (asked[0] === 'vatstoreSet') bytes += 2 * asked[2].length;
    else if (asked[0] === 'resolve') {
      for (const [, { data }] of asked[1]) bytes += 2 * sizeOfData(data);
    }
    if (typeof answer[1] === 'string') bytes += 2 * answer[1].length;
  }
  return bytes;
}

const sizeOfData = ({ body, slots }: CapData): number => body.length + 8 * slots.length;

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

const rejectsIn = ([, , resolutions]: Extract<KernelSyscall, readonly ['resolve', ...unknown[]]>) =>
  resolutions.some(([, { rejected }]) => rejected);

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
