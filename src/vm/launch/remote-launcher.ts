import type { ExitStatus } from '../../process/exit-status';
import { VmLog } from './log/vm-log';
import type { Announcement, Diagnosis, RunningPlugin, PluginLauncher } from './plugin-launcher';

/**
 * A plugin that runs already, here or elsewhere, and is reached over TCP by its address. To stop it is
 * to leave it: it goes on running.
 */
export class RemoteLauncher implements PluginLauncher {
  readonly name: string;

  /**
   * @param address `host:port` of its `vm.VM` service
   * @param protocolVersion what it speaks, where that is known; it is not asked for over the wire
   * @param uid of the user that it runs as, when it is on this machine. Default: that of this process
   */
  constructor(
    private readonly address: string,
    private readonly protocolVersion?: number,
    readonly uid?: number,
  ) {
    this.name = address;
  }

  async start(): Promise<RunningPlugin> {
    return new RemotePlugin({ address: this.address, protocolVersion: this.protocolVersion });
  }
}

const left: ExitStatus = { code: 0, signal: null };

class RemotePlugin implements RunningPlugin {
  readonly log = new VmLog();
  readonly exited: Promise<ExitStatus>;
  private leave!: (status: ExitStatus) => void;

  constructor(readonly announcement: Announcement) {
    this.exited = new Promise((resolve) => (this.leave = resolve));
  }

  diagnose(): Diagnosis {
    return {
      text: 'its process is not managed from here',
      hint: 'Check that it runs, and that this machine may connect to its address.',
    };
  }

  stop(): Promise<ExitStatus> {
    this.log.end();
    this.leave(left);
    return this.exited;
  }
}
