import type { VatKernel } from '../../../vat/api/vat-kernel';
import type { HostResult } from '../../../vat/kernel/facet/host-results';
import { ExitCode } from '../../../support/errors/error-kind';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Devices } from '../project/devices';
import type { VatProject } from '../project/vat-project';
import { counted } from '../../../support/counted';
import type { RunSummary } from '../../../vat/kernel/run-policy';
import { runDotCommand } from './dot-commands';
import type { RunTranscript } from './run-transcript';
import { VatSession, type SentMessage } from './session';

/** Handles lines one after the other: messages, and commands that begin with a dot. */
export class Repl {
  private readonly session: VatSession;
  private isOver = false;
  private firstProblem: VmreError | undefined;

  constructor(
    kernel: VatKernel,
    private readonly project: VatProject,
    private readonly devices: Devices,
    private readonly transcript: RunTranscript,
    private readonly signal: AbortSignal,
  ) {
    const tell = (sent: SentMessage, result: HostResult): void => transcript.answered(sent, result);
    this.session = new VatSession(kernel, tell, (run) => this.tellLimit(run), signal);
  }

  /**
   * Runs until the last line, `.quit` or the signal.
   *
   * @throws VMRE_KERNEL_PANIC
   */
  async run(lines: AsyncIterable<string>): Promise<void> {
    await Promise.race([this.handleAll(lines), this.session.failed]);
  }

  private async handleAll(lines: AsyncIterable<string>): Promise<void> {
    await this.session.work();
    for await (const line of lines) {
      if (this.signal.aborted) return;
      await this.handleLine(line.trim());
      if (this.isOver) return;
    }
  }

  /** The exit code: 0 if every line was valid and every message has a result without an error. */
  conclude(): number {
    if (this.signal.aborted) return ExitCode.Ok;
    for (const { number, text } of this.session.unanswered) {
      const problem = `$${number} has no answer: ${text}`;
      const hint =
        this.heldHint() ??
        'It waits for an outside event, such as a timer, or will never be answered.';
      this.fail(new VmreError('VMRE_VAT_UNANSWERED', problem, { hint }));
    }
    return (
      this.firstProblem?.exitCode ?? (this.session.hasRejected ? ExitCode.Failed : ExitCode.Ok)
    );
  }

  /** The next line continues with what is left. */
  private tellLimit({ endedBy, cranks, computation, queued }: RunSummary): void {
    const { vats } = this.session.kernel.statistics;
    const waiting = vats.filter((vat) => vat.queued > 0);
    const parts = waiting.map((vat) => `${vat.queued} for ${vat.name}`);
    const text = `the run ended at its limit ${endedBy} after ${counted(cranks, 'crank')}; queued: ${parts.join(', ') || queued}`;
    const facts = waiting.map(({ name, queued: items }) => ({ vat: name, items }));
    this.transcript.tells('limited', { endedBy, cranks, computation, queued: facts }, [
      `(${text})`,
    ]);
  }

  /** How to continue with suspended vats, if there are any. */
  private heldHint(): string | undefined {
    const { vats } = this.session.kernel.statistics;
    const names = vats.filter(({ fault }) => fault).map(({ name }) => name);
    const [first] = names;
    if (first === undefined) return undefined;
    return `Suspended after a fault: ${names.join(', ')}. See why: ${this.project.line('inspect')}\n  After the cause is mended: ${this.project.line('resume', first)}`;
  }

  /** Releases the results. */
  async end(): Promise<void> {
    await this.session.end();
  }

  private async handleLine(line: string): Promise<void> {
    if (line === '' || line.startsWith('#')) return;
    const { session, project, devices, transcript } = this;
    try {
      if (line.startsWith('.')) {
        const quit = (): void => void (this.isOver = true);
        await runDotCommand(line, { session, project, devices, transcript, quit });
        return;
      }
      const sent = await session.send(line);
      if (!sent.result) transcript.waits(sent);
    } catch (error) {
      this.fail(project.explain(error));
    }
  }

  private fail(error: VmreError): void {
    this.firstProblem ??= error;
    this.transcript.failed(error);
  }
}
