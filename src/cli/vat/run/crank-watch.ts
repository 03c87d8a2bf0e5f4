import type { VatKernel } from '../../../vat/api/vat-kernel';
import { traceLineOf } from '../../../vat/api/trace';
import { TraceView } from '../trace-view';

/** Makes a line of every crank, for somebody who goes through them step by step. */
export class CrankWatch {
  private readonly view = new TraceView();
  private readonly subscription;
  private lines: string[] = [];

  constructor(kernel: VatKernel) {
    const { facet } = kernel;
    facet.traceSyscalls(true);
    this.subscription = kernel.cranks$.subscribe((report) =>
      this.lines.push(this.view.add(traceLineOf(report, facet.nameOf(report.vatId)))),
    );
  }

  /** Those since the last time. */
  take(): readonly string[] {
    const taken = this.lines;
    this.lines = [];
    return taken;
  }

  /** Syscalls go on to be recorded: a trace may be written, too. */
  end(): void {
    this.subscription.unsubscribe();
  }
}
