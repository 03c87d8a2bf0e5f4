import { VmreError } from '../../../support/errors/vmre-error';
import { packageVersion } from '../../../support/package-version';
import { RuntimeService } from '../protocol/runtime';
import { handlersOf } from '../transport/service';
import type { RpcServer, Transport } from '../transport/transport';
import type { Announcement } from './vm-runtime';

/** How a handshake is made. */
export interface HandshakeOptions {
  transport: Transport;
  /** `host:port` of the Runtime service. */
  listen: string;
  /** The versions of the protocol that are accepted. */
  accepted: readonly number[];
  /** What is started, for messages. */
  plugin: string;
}

/** Long enough for the answer to reach the plugin. */
const CLOSE_MS = 500;

/**
 * Serves the Runtime service while a plugin starts. The first call counts: later ones get the same
 * answer and change nothing.
 */
export class Handshake {
  /** Rejects with VMRE_PROTOCOL_MISMATCH or VMRE_HANDSHAKE_FAILED when the announcement is refused. */
  readonly announced: Promise<Announcement>;
  private server: RpcServer | undefined;
  private resolve!: (announcement: Announcement) => void;
  private reject!: (error: VmreError) => void;
  private outcome: { refused?: VmreError } | undefined;

  private constructor(private readonly options: HandshakeOptions) {
    this.announced = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.announced.catch(() => undefined); // a start may fail for another reason first
  }

  /** @throws VMRE_RPC_LISTEN_FAILED */
  static async serve(options: HandshakeOptions): Promise<Handshake> {
    const handshake = new Handshake(options);
    const handlers = handlersOf(RuntimeService, {
      initialize({ protocolVersion, addr }) {
        handshake.outcome ??= handshake.receive(protocolVersion, addr);
        if (handshake.outcome.refused) throw handshake.outcome.refused;
        return {};
      },
    });
    handshake.server = await options.transport.serve(handlers, options.listen);
    return handshake;
  }

  /** `host:port`, for the plugin's environment. */
  get engineAddress(): string {
    return this.server?.address ?? '';
  }

  /** Whether the plugin has been told that it is not accepted. */
  get hasRefused(): boolean {
    return this.outcome?.refused !== undefined;
  }

  /** Nobody can announce anything any more. A call that is being answered gets its answer. */
  async close(): Promise<void> {
    await this.server?.close(CLOSE_MS);
  }

  private receive(protocolVersion: number, address: string): { refused?: VmreError } {
    const refused = this.mismatch(protocolVersion) ?? invalidAddress(address, this.options.plugin);
    if (refused) this.reject(refused);
    else this.resolve({ address, protocolVersion });
    return refused ? { refused } : {};
  }

  private mismatch(version: number): VmreError | undefined {
    const { accepted, plugin } = this.options;
    return accepted.includes(version) ? undefined : protocolMismatch(version, accepted, plugin);
  }
}

/** The error for a plugin whose version of the protocol is not accepted. */
export function protocolMismatch(
  version: number,
  accepted: readonly number[],
  plugin: string,
): VmreError {
  const ours = accepted.join(', ');
  const text =
    `handshake failed: protocol version mismatch host: ${ours} vm: ${version}. ` +
    `The VM at ${plugin} speaks version ${version} of the RPCChainVM protocol; ` +
    `vmre ${packageVersion()}, which starts it, accepts ${ours}`;
  return new VmreError('VMRE_PROTOCOL_MISMATCH', text, {
    data: { plugin, vm: version, accepted: [...accepted] },
  });
}

/** @returns the error for an address that is not `host:port` */
export function invalidAddress(address: string, plugin: string): VmreError | undefined {
  const [, host, port] = /^(\[[\da-fA-F:.%]+\]|[^\s:/[\]]+):(\d{1,5})$/.exec(address) ?? [];
  if (host !== undefined && Number(port) > 0 && Number(port) < 65_536) return undefined;
  const given = JSON.stringify(address.slice(0, 200));
  const text = `handshake failed: ${plugin} announced ${given}, which is not an address host:port`;
  return new VmreError('VMRE_HANDSHAKE_FAILED', text, {
    data: { plugin, address },
    hint: 'A plugin announces where it listens, such as 127.0.0.1:34567.',
  });
}
