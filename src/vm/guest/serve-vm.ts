import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { ENGINE_ADDRESS } from '../protocol/runtime';
import { grpc } from '../transport/http2/grpc';
import type { RpcServer, Transport } from '../transport/transport';
import { PLUGIN } from './guest-limits';
import { GuestLog, type GuestLevel } from './guest-log';
import { startGuest } from './start-guest';
import { announce } from './plugin/announce';
import { endProcess } from './plugin/end-process';
import { protocolVersionOf } from './plugin/protocol-version';
import { watchParent } from './plugin/watch-parent';
import type { Vm } from './vm';
import type { VmBlock } from './vm-block';

/** Options of {@link serveVm}. */
export interface ServeVmOptions {
  /**
   * The version of the protocol to announce; a node accepts only its own. With a list, the node is asked for its
   * version, which takes about a second; the first one is announced if it does not answer in 2.5 s. Default 46.
   */
  protocolVersion?: number | readonly number[] | undefined;
  /** The lowest severity of the log. Default `info`. */
  logLevel?: GuestLevel | undefined;
}

/**
 * Serves a VM as the plugin of the node that started this process. Like plugins in Go, it ignores SIGINT, and SIGTERM
 * before Shutdown; it ends when its node ends. What the author's code throws outside of calls is logged.
 *
 * With `--version-json` as its argument, the process prints its version and the protocol version instead.
 *
 * @param make creates the VM
 * @param options protocol version and log level
 * @returns a promise that settles when the host knows the VM. If that fails, the process ends with code 1
 */
export async function serveVm<B extends VmBlock>(
  make: () => Vm<B>,
  options: ServeVmOptions = {},
): Promise<void> {
  const vm = make();
  const { protocolVersion = PLUGIN.protocolVersion, logLevel } = options;
  if (process.argv.slice(2).some((word) => /^(--)?version-json$/.test(word))) {
    return printVersion(vm.version, protocolVersion);
  }
  const log = new GuestLog(vm.version.split('/', 1)[0] ?? 'vm', logLevel);
  const plugin = new PluginProcess(log, grpc);
  try {
    await plugin.start(vm, protocolVersion);
  } catch (error) {
    process.stderr.write(`failed to initialize vm runtime: ${messageOf(error)}\n`);
    endProcess(1);
  }
}

function printVersion(version: string, protocolVersion: number | readonly number[]): void {
  const [rpcchainvm] = [protocolVersion].flat();
  process.stdout.write(`${JSON.stringify({ version, rpcchainvm })}\n`);
}

/** The process of a plugin: its signals, its announcement, its end. */
class PluginProcess {
  private isShutDown = false;
  private server: RpcServer | undefined;

  constructor(
    private readonly log: GuestLog,
    private readonly transport: Transport,
  ) {}

  async start<B extends VmBlock>(vm: Vm<B>, wanted: number | readonly number[]): Promise<void> {
    this.obeySignals();
    this.surviveErrors();
    const engine = process.env[ENGINE_ADDRESS];
    if (!engine) {
      throw new VmreError(
        'VMRE_HANDSHAKE_FAILED',
        `required env var missing: "${ENGINE_ADDRESS}"`,
        {
          hint: 'A node starts this program as a plugin; play it without one by `vmre vm run`.',
        },
      );
    }
    const [server, protocolVersion] = await Promise.all([
      startGuest(vm, { log: this.log, onShutdown: () => (this.isShutDown = true) }),
      protocolVersionOf(wanted),
    ]);
    this.server = server;
    await announce(this.transport, engine, { protocolVersion, addr: server.address });
    watchParent(() => endProcess(3));
  }

  private obeySignals(): void {
    process.on('SIGINT', () => say('runtime engine: ignoring signal: interrupt'));
    process.on('SIGTERM', () => {
      if (!this.isShutDown) return say('runtime engine: ignoring signal: terminated');
      say('runtime engine: received shutdown signal: terminated');
      void this.server?.close({ graceMs: PLUGIN.graceMs }).then(() => {
        say('vm server: graceful termination success');
        endProcess(0);
      });
    });
  }

  /** The chain of the node must not end because a timer of the author threw. */
  private surviveErrors(): void {
    const report = (error: unknown): void => this.log.error('uncaught error of the VM', { error });
    process.on('uncaughtException', report);
    process.on('unhandledRejection', report);
    // A host that is gone closes the pipes.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
