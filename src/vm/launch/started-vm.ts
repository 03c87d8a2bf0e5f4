import type { Observable } from 'rxjs';

import { describeExit, type ExitStatus } from '../../process/exit-status';
import { VmreError } from '../../support/errors/vmre-error';
import type { Channel, Transport } from '../transport/transport';
import { CallTracker } from './call-tracker';
import type { VmLogLine } from './log/log-line';
import type { Announcement, RunningPlugin } from './plugin-launcher';

/** How a VM ended. */
export interface VmExit extends ExitStatus {
  /** Whether it had been asked to: false is a crash. */
  readonly requested: boolean;
  /** Its last lines, `stderr: text`. */
  readonly log: readonly string[];
}

/** Milliseconds from the beginning of the start. */
export interface VmTimes {
  /** The process, or the connection to another machine, was there. */
  launchedMs: number;
  /** It had announced itself. */
  announcedMs: number;
  /** It had answered its first call. */
  answeredMs: number;
}

/** What a start has come to. */
export interface Started {
  name: string;
  plugin: RunningPlugin;
  announcement: Announcement;
  version: string;
  times: VmTimes;
  transport: Transport;
  /** The connection that the first call was made over. */
  channel: Channel;
}

const GRACE_MS = 5000;

/** A VM that has announced itself and answers. */
export class StartedVm {
  /** The path of the plugin, or its address. */
  readonly name: string;
  /** `host:port` of its `vm.VM` service. */
  readonly address: string;
  /** What it speaks; undefined for one that is reached by its address and did not say. */
  readonly protocolVersion: number | undefined;
  /** What it says of itself. */
  readonly version: string;
  /** Undefined when it is no process of this machine. */
  readonly pid: number | undefined;
  /** How long its start took. */
  readonly times: Readonly<VmTimes>;
  /** Settles when it is over, by whatever reason. Never rejects. */
  readonly exited: Promise<VmExit>;
  private readonly plugin: RunningPlugin;
  private readonly transport: Transport;
  private readonly calls: CallTracker;
  private readonly own: Channel;
  private requested = false;
  private exit: VmExit | undefined;

  constructor({ name, plugin, announcement, version, times, transport, channel }: Started) {
    this.name = name;
    this.address = announcement.address;
    this.protocolVersion = announcement.protocolVersion;
    this.version = version;
    this.pid = plugin.pid;
    this.times = times;
    this.plugin = plugin;
    this.transport = transport;
    this.calls = new CallTracker(plugin.pid !== undefined);
    this.own = this.calls.track(channel);
    this.exited = plugin.exited.then((status) => this.over(status));
  }

  /** Whether it is there and nobody has asked it to end. */
  get isRunning(): boolean {
    return !this.requested && !this.exit;
  }

  /** What it prints, beginning with the last 100 lines that there have been; completes at its end. */
  get log$(): Observable<VmLogLine> {
    return this.plugin.log.lines$;
  }

  /** The last lines of its log, `stderr: text`. */
  recentLog(): string[] {
    return this.plugin.log.tail();
  }

  /**
   * The connection to its `vm.VM` service; always the same. When the plugin crashes, calls in flight and
   * all later ones reject with VMRE_VM_CRASHED; when it is stopped, with VMRE_VM_STOPPED.
   */
  channel(): Channel {
    return this.own;
  }

  /** A connection to another address that the plugin serves, such as its HTTP handlers; the same holds. */
  connect(address: string): Channel {
    return this.calls.track(this.transport.connect(address));
  }

  /**
   * Ends it: calls in flight are cancelled, then SIGTERM, then SIGKILL. A Go plugin ends on SIGTERM only
   * after the `Shutdown` call of its VM. Callers share one stop; who has less time cuts it short.
   *
   * @param graceMs milliseconds until SIGKILL; 0 at once. Default 5000
   * @returns how it ended; `signal` is SIGKILL when it had to be killed
   */
  async stop(graceMs = GRACE_MS): Promise<VmExit> {
    if (this.isRunning) {
      this.requested = true;
      // A plugin of Go ends only when no call is open.
      this.calls.failAll(() => this.stopped());
    }
    await this.plugin.stop(graceMs);
    return this.exited;
  }

  private over(status: ExitStatus): VmExit {
    const exit = { ...status, requested: this.requested, log: this.recentLog() };
    this.exit = exit;
    this.calls.failAll(() => crashed(this.name, this.pid, exit));
    return exit;
  }

  private stopped(): VmreError {
    return new VmreError('VMRE_VM_STOPPED', `the VM ${this.name} is stopped`);
  }
}

/** The error for calls to a VM whose process has ended unasked. */
export function crashed(name: string, pid: number | undefined, exit: VmExit): VmreError {
  const { code, signal, log } = exit;
  const process = pid === undefined ? '' : ` (process ${pid})`;
  const words = log.length === 0 ? ' and printed nothing' : `; it printed last:`;
  const lines = log.map((line) => `\n    ${line}`).join('');
  const text = `the VM ${name}${process} ended with ${describeExit(exit)}${words}${lines}`;
  return new VmreError('VMRE_VM_CRASHED', text, { data: { pid, code, signal, log } });
}
