import { openKernel, type KernelOptions, type VatKernel } from '../../../src/vat';
import { loggerOf } from '../../../src/vat/api/vat-logger';
import type { VatLogLine } from '../../../src/vat/workers/realm';
import { playsAll } from '../../support/plays-all';

/** A kernel with authored vats, and their output. */
export interface Opened {
  kernel: VatKernel;
  log: VatLogLine[];
}

const kinds = ['local', 'thread', 'process', 'quickjs'] as const;
export type Worker = (typeof kinds)[number];

/** Workers for vats; without the long tests, one worker of each engine. */
export const workers: readonly Worker[] = playsAll ? kinds : ['local', 'quickjs'];

let chosen: Worker = 'local';

/** Sets the worker for vats of kernels that are opened from now on. */
export function useWorker(worker: Worker): void {
  chosen = worker;
}

const opened: VatKernel[] = [];

/** Opens a kernel whose vats have started; {@link closeAll} ends it. */
export async function open(vats: KernelOptions['vats'], rest: KernelOptions = {}): Promise<Opened> {
  const log: VatLogLine[] = [];
  const kernel = await openKernel({
    worker: chosen,
    vats: vats ?? {},
    logger: loggerOf((line) => log.push(line)),
    ...rest,
  });
  opened.push(kernel);
  await kernel.run();
  return { kernel, log };
}

export async function closeAll(): Promise<void> {
  for (const kernel of opened.splice(0)) await kernel.close();
}

/** A vat whose root has methods that are given as text. */
export const vat = (methods: string, before = '') => ({
  source: `
    const { E, Far } = require('@endo/far');
    exports.buildRootObject = (powers, parameters, baggage) => {
      ${before}
      return Far('root', { ${methods} });
    };`,
});
