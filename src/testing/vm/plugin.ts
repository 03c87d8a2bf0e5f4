import { messageOf } from '../../support/errors/vmre-error';
import { PLUGIN } from '../../vm/guest/guest-limits';
import { announce } from '../../vm/guest/plugin/announce';
import { endProcess } from '../../vm/guest/plugin/end-process';
import { watchParent } from '../../vm/guest/plugin/watch-parent';
import { ENGINE_ADDRESS } from '../../vm/protocol/runtime';
import { grpc } from '../../vm/transport/http2/grpc';
import type { RpcServer } from '../../vm/transport/transport';
import { announceBadly } from './faults';
import type { VmFaults } from './faulty-vm';
import { serveTextVm } from './serve-text-vm';

/** An open call keeps a Go plugin alive until the host kills it. */
const OPEN_CALLS_MS = 60_000;
/** No host supports it. */
const WRONG_VERSION = 9999;
/** The exit code of a Go program that panics. */
const PANIC = 2;

/**
 * The text VM as a plugin. Like Go plugins, it ignores SIGINT, and SIGTERM before Shutdown.
 */
class TextPlugin {
  private isShutDown = false;
  private isDeaf = false;
  private server: RpcServer | undefined;

  async start(env: NodeJS.ProcessEnv): Promise<void> {
    this.obeySignals();
    const faults = JSON.parse(env['TEST_VM_FAULTS'] ?? '{}') as VmFaults;
    if (faults.exitAfterMs !== undefined) {
      setTimeout(() => endProcess(faults.exitCode ?? PANIC), faults.exitAfterMs);
    }
    this.isDeaf = faults.ignoreShutdown === true;
    const address = env[ENGINE_ADDRESS];
    if (!address) throw new Error(`required env var missing: "${ENGINE_ADDRESS}"`);
    this.server = await serveTextVm({
      stateSync: env['TEST_VM_STATE_SYNC'] === '1',
      ...(env['TEST_VM_UNSYNCED'] && { unsynced: Number(env['TEST_VM_UNSYNCED']) }),
      onShutdown: () => this.shutDown(),
    });
    if (await announceBadly(faults, address)) return;
    const isWrong = faults.handshake === 'wrongVersion';
    const version = Number(env['TEST_VM_PROTOCOL'] ?? PLUGIN.protocolVersion);
    const protocolVersion = isWrong ? WRONG_VERSION : version;
    await announce(grpc, address, { protocolVersion, addr: this.server.address });
    process.stderr.write('texts: serving\n');
    watchParent(() => endProcess(3));
  }

  /** Like a plugin in Go, it panics at the second shutdown. */
  private shutDown(): void {
    if (this.isShutDown) {
      process.stderr.write('panic: close of closed channel\n');
      endProcess(PANIC);
    }
    this.isShutDown = true;
  }

  private obeySignals(): void {
    process.on('SIGINT', () => say('runtime engine: ignoring signal: interrupt'));
    process.on('SIGTERM', () => {
      if (!this.isShutDown || this.isDeaf)
        return say('runtime engine: ignoring signal: terminated');
      say('runtime engine: received shutdown signal: terminated');
      void this.server?.close({ graceMs: OPEN_CALLS_MS }).then(() => {
        say('vm server: graceful termination success');
        endProcess(0);
      });
    });
  }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

new TextPlugin().start(process.env).catch((error: unknown) => {
  process.stderr.write(`failed to initialize vm runtime: ${messageOf(error)}\n`);
  endProcess(1);
});
