import { loggerOf, type VatLogger } from '../../vat/api/vat-logger';
import { Observers } from '../../support/observers';
import type { Happening } from '../events/happening';

/**
 * Passes the log of vats to a logger and to a page: a kernel takes its logger before a page can show it.
 *
 * @example
 * ```ts
 * import { inspectedVats, openInspector, VatLogTap } from 'vmre/inspect';
 * import { openKernel } from 'vmre/vat';
 *
 * export async function watchWithLog(): Promise<void> {
 *   const log = new VatLogTap(console);
 *   await using kernel = await openKernel({ logger: log.logger });
 *   await using inspector = await openInspector([inspectedVats(kernel, { log })]);
 *   console.error(inspector.url);
 *   await kernel.runAlways();
 * }
 * ```
 */
export class VatLogTap {
  /** For the options of `openKernel`. */
  readonly logger: VatLogger;
  private readonly observers = new Observers<Happening>();

  /** @param logger gets every line. Default: none */
  constructor(logger?: VatLogger) {
    this.logger = loggerOf(({ vat, level, text }) => {
      logger?.[level](text, { vat });
      const shown = level === 'warn' || level === 'error' ? level : 'info';
      this.observers.publish?.({ topic: vat, kind: 'log', level: shown, text, data: { text } });
    });
  }

  /** @internal */
  watch(publish: (happening: Happening) => void): () => void {
    return this.observers.listen(publish);
  }
}
