import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { packageVersion } from '../../support/package-version';
import { RuntimeService } from '../protocol/runtime';
import { printable } from '../../support/printable';
import { splitAddress } from '../transport/local/socket-address';
import { rpcFailure, RpcStatus } from '../../h2/grpc/rpc-failure';
import { pathOf } from '../transport/service';
import type { Peer, RpcServer, Transport, UnaryHandler } from '../transport/transport';
import { START } from '../limits';
import type { Announcement, RunningPlugin } from './plugin-launcher';
import { deferred } from '../../support/deferred';

/** Options of a handshake. */
export interface HandshakeOptions {
  transport: Transport;
  /** Where the Runtime service listens: `host:port`. */
  listen: string;
  /** Accepted versions of the protocol. */
  accepted: readonly number[];
  /** Name of the plugin, for error messages. */
  plugin: string;
}

/**
 * Serves the Runtime service while a plugin starts. The first announcement of the plugin itself counts.
 * Announcements of other processes, and later ones, are rejected and logged.
 */
export class Handshake {
  /** Rejects with VMRE_PROTOCOL_MISMATCH or VMRE_HANDSHAKE_FAILED when the announcement is refused. */
  readonly announced: Promise<Announcement>;
  private server: RpcServer | undefined;
  private readonly announcement = deferred<Announcement>();
  private outcome: { address: string; refused?: VmreError | undefined } | undefined;
  /** The process that may announce itself. */
  private readonly plugin = deferred<RunningPlugin>();
  /** Must be called once the plugin was launched. Announcements wait for this call. */
  readonly launched = this.plugin.resolve;

  private constructor(private readonly options: HandshakeOptions) {
    this.announced = this.announcement.promise;
    this.announced.catch(() => undefined); // the start may fail for another reason first
  }

  /** @throws VMRE_RPC_LISTEN_FAILED */
  static async serve(options: HandshakeOptions): Promise<Handshake> {
    const handshake = new Handshake(options);
    const { request, response } = RuntimeService.methods.initialize;
    const initialize: UnaryHandler = async (bytes, { peer }) => {
      await handshake.receive(() => request.decode(bytes), peer);
      return response.encode({});
    };
    const handlers = { [pathOf(RuntimeService.name, 'initialize')]: initialize };
    handshake.server = await options.transport.serve(handlers, options.listen);
    return handshake;
  }

  /** `host:port`, for the plugin's environment. */
  get engineAddress(): string {
    return this.server?.address ?? '';
  }

  /** Whether the plugin was told that it is rejected. */
  get hasRefused(): boolean {
    return this.outcome?.refused !== undefined;
  }

  /** Rejects further announcements. A call in progress still gets its answer. */
  async close(): Promise<void> {
    await this.server?.close({ graceMs: START.closeMs });
  }

  private async receive(read: () => Announced, peer: Peer | undefined): Promise<void> {
    const plugin = await this.plugin.promise;
    const isPlugin = await isOf(plugin, peer);
    let announced: Announced;
    try {
      announced = read();
    } catch (error) {
      // The plugin will not announce itself a second time.
      if (isPlugin && !this.outcome)
        this.announcement.reject(unreadable(this.options.plugin, error));
      throw error;
    }
    const { protocolVersion: version, addr: address } = announced;
    if (!isPlugin) {
      const text = 'only the plugin that was started may announce an address here';
      throw this.refuse(plugin, address, peer, RpcStatus.PermissionDenied, text);
    }
    if (!this.outcome) {
      const refused = this.mismatch(version) ?? invalidAddress(address, this.options.plugin);
      this.outcome = { address, refused };
      if (refused) this.announcement.reject(refused);
      else this.announcement.resolve({ address, protocolVersion: version });
    } else if (!this.outcome.refused) {
      const text = `the plugin already announced ${this.outcome.address}`;
      throw this.refuse(plugin, address, peer, RpcStatus.FailedPrecondition, text);
    }
    if (this.outcome.refused) throw this.outcome.refused;
  }

  private refuse(
    { log }: RunningPlugin,
    address: string,
    peer: Peer | undefined,
    status: RpcStatus,
    text: string,
  ): VmreError {
    const from = peer ? ` from ${peer.address}` : '';
    log.tell(`an announcement of ${quoted(address)}${from} was rejected: ${text}`);
    return rpcFailure({ status, text });
  }

  private mismatch(version: number): VmreError | undefined {
    const { accepted, plugin } = this.options;
    return accepted.includes(version) ? undefined : protocolMismatch(version, accepted, plugin);
  }
}

/** The content of an announcement. */
interface Announced {
  protocolVersion: number;
  addr: string;
}

function unreadable(plugin: string, cause: unknown): VmreError {
  const text = `handshake failed: ${plugin} sent an announcement that cannot be decoded: ${messageOf(cause)}`;
  return new VmreError('VMRE_HANDSHAKE_FAILED', text, {
    hint: 'A plugin must send vm.runtime.InitializeRequest with its version of the protocol and its address.',
    data: { plugin },
    cause,
  });
}

/** Makes the error for a plugin with a version of the protocol that is not accepted. */
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
  const { port } = splitAddress(address) ?? {};
  if (port !== undefined && port > 0) return undefined;
  const text = `handshake failed: ${plugin} announced ${quoted(address)}, which is not an address host:port`;
  return new VmreError('VMRE_HANDSHAKE_FAILED', text, {
    data: { plugin, address },
    hint: 'A plugin must announce where it listens, such as 127.0.0.1:34567.',
  });
}

const quoted = (address: string): string => printable(JSON.stringify(address.slice(0, 200)));

async function isOf(plugin: RunningPlugin, peer: Peer | undefined): Promise<boolean> {
  if (peer?.inode === undefined || !plugin.ownsSocket) return true;
  return (await plugin.ownsSocket(peer.inode)) !== false;
}
