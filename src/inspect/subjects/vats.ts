import type { VatKernel } from '../../vat/api/vat-kernel';
import { VmreError } from '../../support/errors/vmre-error';
import type { Happening } from '../events/happening';
import type { Action, Subject } from '../subject';
import { happeningOfCrank } from './vat-events';
import type { VatLogTap } from './vat-log-tap';

/** Entries of a table on the page. */
const MAX_ENTRIES = 100;

/** Options of {@link inspectedVats}. */
export interface InspectedVatsOptions {
  /** Name on the page. Default `vats`. */
  readonly name?: string | undefined;
  /** The log of the vats, which the kernel has as its logger. Default: the page shows no log. */
  readonly log?: VatLogTap | undefined;
}

/**
 * Shows the vats of a kernel: its cranks with their causes, its tables and its figures. Watching records syscalls.
 *
 * @example
 * ```ts
 * import { inspectedVats, openInspector } from 'vmre/inspect';
 * import type { VatKernel } from 'vmre/vat';
 *
 * export async function watch(kernel: VatKernel): Promise<void> {
 *   await using inspector = await openInspector([inspectedVats(kernel)]);
 *   console.error(inspector.url);
 *   await kernel.runAlways();
 * }
 * ```
 */
export function inspectedVats(
  kernel: VatKernel,
  { name = 'vats', log }: InspectedVatsOptions = {},
): Subject {
  const { facet } = kernel;
  return {
    name,
    type: 'vats',
    actions: actionsOn(kernel),
    watch: (publish) => {
      const stops = [watchKernel(kernel, publish), log?.watch(publish)];
      return () => stops.forEach((stop) => stop?.());
    },
    state: (topic) => {
      const { vats, terminated, ...counts } = kernel.statistics;
      if (topic === undefined) {
        return { counts, vats, terminated, ...facet.tables(undefined, MAX_ENTRIES) };
      }
      const vat = vats.find((each) => each.name === topic || each.vatId === topic);
      return vat && { counts: vat, ...facet.tables(vat.vatId, MAX_ENTRIES) };
    },
    metrics: () => {
      const { cranks, queued, objects, promises, vatsOnline } = kernel.statistics;
      const heap = process.memoryUsage.rss() / 2 ** 20;
      return {
        ...{ cranks, 'queued items': queued, objects, promises, 'vats online': vatsOnline },
        'memory of the host (MiB)': Math.round(heap),
      };
    },
  };
}

function watchKernel(kernel: VatKernel, publish: (happening: Happening) => void): () => void {
  const { facet } = kernel;
  facet.traceSyscalls(true);
  const cranks = kernel.cranks$.subscribe((report) => {
    publish(happeningOfCrank(report, facet.nameOf(report.vatId)));
  });
  const endings = kernel.terminations$.subscribe(({ name, isFailure, value }) => {
    const level = isFailure ? ('error' as const) : ('info' as const);
    publish({ topic: name, kind: 'terminated', level, text: `${name} has ended`, data: { value } });
  });
  return () => {
    cranks.unsubscribe();
    endings.unsubscribe();
    facet.traceSyscalls(false);
  };
}

function actionsOn(kernel: VatKernel): Record<string, Action> {
  const names = (): string[] => kernel.statistics.vats.map(({ name }) => name);
  const vat = { name: 'vat', label: 'Vat', choices: names };
  return {
    send: {
      label: 'Send a message',
      fields: [
        vat,
        { name: 'method', label: 'Method' },
        { name: 'args', label: 'Arguments, a JSON list', isLong: true },
      ],
      run: async ({ vat: to = '', method = '', args = '' }) => {
        const kpid = await kernel.queueMessage(to, method, argumentsIn(args));
        return { queued: kpid };
      },
    },
    pause: {
      label: 'Pause a vat',
      fields: [vat],
      run: async ({ vat: of = '' }) => {
        await kernel.pauseVat(of);
        return `${of} is paused`;
      },
    },
    resume: {
      label: 'Resume a vat',
      fields: [vat],
      run: async ({ vat: of = '' }) => {
        await kernel.resumeVat(of);
        return `${of} goes on`;
      },
    },
    upgrade: {
      label: 'Upgrade a vat',
      fields: [vat, { name: 'source', label: 'New code', isLong: true }],
      run: async ({ vat: of = '', source = '' }) => {
        const incarnation = await kernel.upgradeVat(of, { source });
        return { vat: of, incarnation };
      },
    },
  };
}

function argumentsIn(text: string): unknown[] {
  try {
    const args: unknown = JSON.parse(text.trim() === '' ? '[]' : text);
    if (Array.isArray(args)) return args;
  } catch {
    // The same message as for another value.
  }
  throw new VmreError('VMRE_VAT_MESSAGE_MALFORMED', 'the arguments must be a JSON list');
}
