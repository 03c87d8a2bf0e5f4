import type { Observable } from 'rxjs';

import { describeExit, type ExitStatus } from '../../process/exit-status';
import { VmreError } from '../../support/errors/vmre-error';
import { graceOf, type StopOptions } from '../../support/stop-options';
import type { Channel, Transport } from '../transport/transport';
import { START } from '../limits';
import { CallTracker } from './call-tracker';
import type { VmLogLine } from './log/log-line';
import type { Announcement, RunningPlugin } from './plugin-launcher';

/** How a VM exited. */
export interface VmExit extends ExitStatus {
  /** Whether it was asked to exit; false for a crash. */
  readonly requested: boolean;
  /** The last lines of its log, as `stderr: text`. */
  readonly log: readonly string[];
}

/** Durations of the steps of a start, in milliseconds from its beginning. */
export interface VmTimes {
  /** Until the process was started, or the remote plugin was reached. */
  launchedMs: number;
  /** Until it announced itself. */
  announcedMs: number;
  /** Until it answered its first call. */
  answeredMs: number;
}

/** The result of a successful start. */
export interface Started {
  name: string;
  plugin: RunningPlugin;
  announcement: Announcement;
  version: string;
  times: VmTimes;
  transport: Transport;
  /** The connection of the first call. */
  channel: Channel;
}

/** A VM that runs, as {@link startVm} starts it. */
export class StartedVm {
  /** The path of the plugin, or its address. */
  readonly name: string;
  /** `host:port` of its `vm.VM` service. */
  readonly address: string;
  /** Version of its protocol; undefined for a remote plugin whose version was not given. */
  readonly protocolVersion: number | undefined;
  /** The version that it reports. */
  readonly version: string;
  /** Id of its process; undefined for a remote plugin. */
  readonly pid: number | undefined;
  /** Durations of its start. */
  readonly times: Readonly<VmTimes>;
  /** Settles when it exits, for any reason. Never rejects. */
  readonly exited: Promise<VmExit>;
  private readonly plugin: RunningPlugin;
  private readonly transport: Transport;
  private readonly calls: CallTracker;
  private readonly own: Channel;
  private requested = false;
  private exit: VmExit | undefined;

  /** @internal */
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
    this.exited = plugin.exited.then((status) => this.onExit(status));
  }

  /** Whether it runs and was not asked to stop. */
  get isRunning(): boolean {
    return !this.requested && !this.exit;
  }

  /** The lines of its log, starting with the last 100 past ones. Completes when it exits. */
  get log$(): Observable<VmLogLine> {
    return this.plugin.log.lines$;
  }

  /** The last lines of its log, as `stderr: text`. */
  recentLog(): string[] {
    return this.plugin.log.tail();
  }

  /**
   * The connection to its `vm.VM` service, always the same. After a crash of the plugin, pending and later
   * calls reject with VMRE_VM_CRASHED; after a stop, with VMRE_VM_STOPPED.
   */
  channel(): Channel {
    return this.own;
  }

  /**
   * Connects to another address that the plugin serves, such as its HTTP handlers. The errors are those of
   * {@link channel}.
   *
   * @param address `host:port`
   */
  connect(address: string): Channel {
    return this.calls.track(this.transport.connect(address));
  }

  /**
   * Stops it: pending calls are cancelled, then SIGTERM, then SIGKILL. A Go plugin exits on SIGTERM only
   * after the `Shutdown` call of its VM. Concurrent calls share one stop; the shortest `graceMs` wins.
   *
   * @param options `graceMs`: milliseconds until SIGKILL. Default 5000
   * @returns how it exited; `signal` is SIGKILL if it was killed
   */
  async stop(options?: StopOptions): Promise<VmExit> {
    const graceMs = graceOf(options, START.graceMs);
    if (this.isRunning) {
      this.requested = true;
      // A Go plugin exits only when no call is open.
      this.calls.failAll(() => this.stopped());
    }
    await this.plugin.stop({ graceMs });
    return this.exited;
  }

  /** Stops it at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private onExit(status: ExitStatus): VmExit {
    const exit = { ...status, requested: this.requested, log: this.recentLog() };
    this.exit = exit;
    this.calls.failAll(() => crashed(this.name, this.pid, exit));
    return exit;
  }

  private stopped(): VmreError {
    return new VmreError('VMRE_VM_STOPPED', `the VM ${this.name} is stopped`);
  }
}

/** Makes the error for calls to a VM whose process crashed. */
export function crashed(name: string, pid: number | undefined, exit: VmExit): VmreError {
  const { code, signal, log } = exit;
  const process = pid === undefined ? '' : ` (process ${pid})`;
  const words = log.length === 0 ? ' and printed nothing' : `; its last lines:`;
  const lines = log.map((line) => `\n    ${line}`).join('');
  const text = `the VM ${name}${process} ended with ${describeExit(exit)}${words}${lines}`;
  return new VmreError('VMRE_VM_CRASHED', text, { data: { pid, code, signal, log } });
}
