import { counted } from '../../../support/counted';
import { columns } from '../../columns';
import { entryText } from '../entry-text';
import { plainText } from '../run/value-text';
import type { RunQueueItem } from '../../../vat/kernel/state/run-queue-item';
import type { VatEnding } from '../../../vat/kernel/state/ended-vats';
import { brief } from '../trace-view';
import type { StoreView, VatView } from './store-view';
import type { VatDetail } from './vat-detail';

/** Lines of a list that are shown. */
const MAX_LINES = 20;

/** Formats the contents of a store. */
export function storeText(view: StoreView): string[] {
  const { cranks, vats, terminated, devices, runQueue, collection, objects, promises } = view;
  const open = promises.filter(({ state }) => state.type === 'unresolved');
  const waiting = promises.reduce((count, promise) => count + promise.waiting.length, 0);
  return [
    ...vatTable(vats),
    '',
    ...columns([
      ['cranks', `${cranks}`],
      ['queued', `${runQueue.length}, and ${waiting} waiting for promises`],
      ['objects', `${objects.length}`],
      ['promises', `${promises.length}, ${open.length} not settled`],
      ['devices', devices.map(({ deviceId, name }) => `${deviceId}:${name}`).join(' ') || 'none'],
      [
        'collection',
        `${counted(collection.actions, 'action')}, ${counted(collection.reaps, 'vat')} to be asked`,
      ],
    ]),
    ...section('suspended', vats.flatMap(faultText)),
    ...section('ended', columns(terminated.map(endingText))),
    ...section('queued', runQueue.map(queueText)),
    ...section(
      'not settled',
      open.map(({ kpid, state, waiting }) => {
        const { decider, subscribers } = state as typeof state & { type: 'unresolved' };
        const told = subscribers.length > 0 ? `, ${subscribers.join(' ')} subscribed` : '';
        return `${kpid} by ${decider ?? 'the kernel'}${told}, ${counted(waiting.length, 'message')} waiting`;
      }),
    ),
  ];
}

/** Formats one vat. */
export function vatText(vat: VatView, { clist, vatStore, transcript }: VatDetail): string[] {
  return [
    ...vatTable([vat]),
    ...section('suspended', faultText(vat)),
    ...section('waiting until it is resumed', vat.waiting.map(queueText)),
    ...section(
      'c-list',
      columns(clist.map((each) => [each.kref, each.vref, each.isReachable ? '' : 'not reachable'])),
    ),
    ...section(
      'vat store',
      Object.entries(vatStore).map(([key, value]) => `${plainText(key)} = ${plainText(value)}`),
    ),
    ...section(
      'transcript',
      transcript.map((entry) => `${entry.number}  ${entryText(entry)}`),
    ),
  ];
}

function vatTable(vats: readonly VatView[]): string[] {
  const header = [
    ...['ID', 'NAME', 'STATUS', 'INCARNATION', 'CODE', 'WORKER'],
    ...['DELIVERIES', 'RECORDED', 'REFERENCES'],
  ];
  const rows = vats.map((vat) => {
    const { objects, promises, devices } = vat.references;
    return [
      ...[vat.vatId, vat.name, vat.isCritical ? `${vat.status}, critical` : vat.status],
      ...[
        `${vat.incarnation}`,
        vat.source ?? '-',
        vat.worker ?? '-',
        `${vat.deliveries}`,
        `${vat.transcript}`,
      ],
      `${objects} o, ${promises} p, ${devices} d`,
    ];
  });
  return columns([header, ...rows]);
}

const endingText = ({ vatId, name, isFailure, reason }: VatEnding): string[] => [
  ...[vatId, name, isFailure ? 'was terminated' : 'terminated itself', plainText(reason)],
];

/** The waiting deliveries begin with the undone one. */
function faultText({ vatId, name, fault, waiting }: VatView): string[] {
  if (!fault) return [];
  const { reason, during, crank } = fault;
  const where = during === null ? '' : `, in ${during}`;
  const count = counted(waiting.length, 'delivery', 'deliveries');
  return [
    `${vatId}  ${name}  since crank ${crank}${where}: ${plainText(reason)}; ${count} waiting`,
  ];
}

function queueText(item: RunQueueItem): string {
  switch (item.type) {
    case 'send':
      return `${item.target}.${item.msg.method}${brief(item.msg.args)}`;
    case 'notify':
      return `${item.vatId} is notified of ${item.kpid}`;
    case 'startVat':
      return `${item.vatId} starts`;
    case 'upgradeVat':
      return `${item.vatId} is upgraded to the code of ${item.source ?? 'the host'}`;
  }
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MAX_LINES;
  const rest = more > 0 ? [`  and ${more} more; --json has all`] : [];
  return ['', title, ...lines.slice(0, MAX_LINES).map((line) => `  ${line}`), ...rest];
}
