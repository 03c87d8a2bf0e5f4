import type { ExitStatus } from '../../process/exit-status';
import { VmLog } from './log/vm-log';
import type { Announcement, Diagnosis, RunningPlugin, PluginLauncher } from './plugin-launcher';
import { deferred } from '../../support/deferred';

/** Options of a {@link RemoteLauncher}. */
export interface RemoteOptions {
  /** Version of its protocol, if known; it cannot be asked for over the wire. */
  protocolVersion?: number | undefined;
  /** Id of the user that it runs as, if it is on this machine. Default: the user of this process. */
  uid?: number | undefined;
}

/**
 * Connects to a plugin that already runs, here or elsewhere, over TCP. To stop it is only to disconnect: it
 * keeps running.
 */
export class RemoteLauncher implements PluginLauncher {
  /** The address of the plugin. */
  readonly name: string;

  /** See {@link RemoteOptions.uid}. */
  readonly uid: number | undefined;

  /**
   * @param address `host:port` of its `vm.VM` service
   * @param options see {@link RemoteOptions}
   */
  constructor(
    private readonly address: string,
    private readonly options: RemoteOptions = {},
  ) {
    this.name = address;
    this.uid = options.uid;
  }

  /** Returns the plugin, which must be running; see {@link PluginLauncher.start}. */
  async start(): Promise<RunningPlugin> {
    return new RemotePlugin({
      address: this.address,
      protocolVersion: this.options.protocolVersion,
    });
  }
}

const disconnected: ExitStatus = { code: 0, signal: null };

class RemotePlugin implements RunningPlugin {
  readonly log = new VmLog();
  private readonly exit = deferred<ExitStatus>();
  readonly exited = this.exit.promise;

  constructor(readonly announcement: Announcement) {}

  diagnose(): Diagnosis {
    return {
      text: 'its process is managed elsewhere',
      hint: 'Check that it runs, and that this machine may connect to its address.',
    };
  }

  stop(): Promise<ExitStatus> {
    this.log.end();
    this.exit.resolve(disconnected);
    return this.exited;
  }
}
