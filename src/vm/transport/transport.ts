import type { StopOptions } from '../../support/stop-options';
import type { Awaitable } from '../../support/thenable';

/** Options of one call. */
export interface CallOptions {
  /** Milliseconds until the call fails with DEADLINE_EXCEEDED. Default: no limit. */
  deadlineMs?: number | undefined;
  /** Cancels the call: it fails with CANCELLED, and the other side is notified. */
  signal?: AbortSignal | undefined;
  /**
   * Whether to wait for a missing connection instead of failing at once with UNAVAILABLE. Default true.
   */
  waitForReady?: boolean | undefined;
}

/** A connection to one address for unary calls. It connects with the first call. */
export interface Channel {
  /**
   * Makes a call.
   *
   * @param method full path, `/package.Service/Method`
   * @param request an encoded message
   * @returns the encoded answer
   * @throws VMRE_RPC_FAILED with `status`, `method` and possibly `details` in its data
   */
  call(method: string, request: Uint8Array, options?: CallOptions): Promise<Buffer>;
  /** Closes the connection; pending calls fail. */
  close(): void;
}

/** The other end of a connection. */
export interface Peer {
  /** `host:port`. */
  readonly address: string;
  /**
   * Id of the user of its socket. Undefined on another machine, or if the system does not report it.
   */
  readonly uid?: number | undefined;
  /** Number of its socket, as in `/proc/<pid>/fd`. Undefined like {@link Peer.uid}. */
  readonly inode?: string | undefined;
}

/** What a handler knows about a call. */
export interface IncomingCall {
  /** The caller; undefined when the transport does not know it. */
  readonly peer?: Peer | undefined;
  /** Aborted when the caller cancels, its deadline is over, or its connection is lost. */
  readonly signal: AbortSignal;
}

/**
 * Answers a call. An exception reaches the caller as status UNKNOWN with its text; an {@link rpcFailure} with
 * its own status.
 */
export type UnaryHandler = (request: Buffer, call: IncomingCall) => Awaitable<Uint8Array>;

/** Handlers by full path. */
export type Handlers = Readonly<Record<string, UnaryHandler>>;

/** A server on one address. */
export interface RpcServer extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /**
   * Rejects further calls and lets pending ones finish.
   *
   * @param options `graceMs`: milliseconds until pending calls are cut off. Default 0: at once
   */
  close(options?: StopOptions): Promise<void>;
}

/** Makes and answers unary gRPC calls over plaintext HTTP/2. The whole protocol is unary. */
export interface Transport {
  /**
   * Opens a channel, which connects with its first call.
   *
   * @param address `host:port`
   */
  connect(address: string): Channel;
  /**
   * Starts a server, which listens when the promise settles.
   *
   * @param handlers handlers by full path of their methods
   * @param listen `host:port`. Default `127.0.0.1:0`, a free port on the loopback interface
   * @throws VMRE_RPC_LISTEN_FAILED
   */
  serve(handlers: Handlers, listen?: string): Promise<RpcServer>;
}
