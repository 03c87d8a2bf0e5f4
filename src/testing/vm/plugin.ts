import { messageOf } from '../../support/errors/vmre-error';
import { ENGINE_ADDRESS, RuntimeService } from '../../vm/protocol/runtime';
import { grpc } from '../../vm/transport/http2/grpc';
import { clientOf } from '../../vm/transport/service';
import type { RpcServer } from '../../vm/transport/transport';
import { endProcess } from './end-process';
import { announceBadly } from './faults';
import type { VmFaults } from './faulty-vm';
import { serveTextVm } from './serve-text-vm';

const ANNOUNCE_MS = 5000;
/** An open call keeps a Go plugin alive until the host kills it. */
const OPEN_CALLS_MS = 60_000;
const WATCH_MS = 100;
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
      onShutdown: () => (this.isShutDown = true),
      onSecondShutdown: () => {
        process.stderr.write('panic: close of closed channel\n');
        endProcess(PANIC);
      },
    });
    if (await announceBadly(faults, address)) return;
    const protocolVersion = Number(env['TEST_VM_PROTOCOL'] ?? 45);
    const channel = grpc.connect(address);
    const wrong = faults.handshake === 'wrongVersion' ? { protocolVersion: WRONG_VERSION } : {};
    const hello = { protocolVersion, addr: this.server.address, ...wrong };
    await clientOf(RuntimeService, channel).initialize(hello, { deadlineMs: ANNOUNCE_MS });
    channel.close();
    process.stderr.write('texts: serving\n');
    endWithParent();
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

/** Exits when the host was killed. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || endProcess(3), WATCH_MS).unref();
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

new TextPlugin().start(process.env).catch((error: unknown) => {
  process.stderr.write(`failed to initialize vm runtime: ${messageOf(error)}\n`);
  endProcess(1);
});
