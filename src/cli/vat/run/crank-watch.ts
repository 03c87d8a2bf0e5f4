import type { VatKernel } from '../../../vat/api/vat-kernel';
import { traceLineOf } from '../../../vat/api/trace';
import { TraceView } from '../trace-view';

/** Formats every crank as a line, for stepping. */
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

  /** Returns the lines since the last call. */
  take(): readonly string[] {
    const taken = this.lines;
    this.lines = [];
    return taken;
  }

  /** Recording of syscalls stays on, because a trace may need it. */
  end(): void {
    this.subscription.unsubscribe();
  }
}
