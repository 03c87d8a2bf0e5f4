import type { Awaitable } from '../../support/thenable';

/** How one call is made. */
export interface CallOptions {
  /** Milliseconds until the call fails with DEADLINE_EXCEEDED. Default: no limit. */
  deadlineMs?: number | undefined;
  /** Ends the call: it fails with CANCELLED, and the other side is told. */
  signal?: AbortSignal | undefined;
  /**
   * Whether to wait for a connection that is not there yet, or lost, instead of failing at once with
   * UNAVAILABLE. Default true.
   */
  waitForReady?: boolean | undefined;
}

/** A connection to one address, over which unary calls are made. It connects with the first one. */
export interface Channel {
  /**
   * @param method full path, `/package.Service/Method`
   * @param request an encoded message
   * @returns the encoded answer
   * @throws VMRE_RPC_FAILED with `status`, `method` and perhaps `details` in its data
   */
  call(method: string, request: Uint8Array, options?: CallOptions): Promise<Buffer>;
  /** Ends the connection; calls in flight fail. */
  close(): void;
}

/** Who is at the other end of a connection. */
export interface Peer {
  /** `host:port`. */
  readonly address: string;
  /** Id of the user whose socket it is. Undefined where the system does not tell, or it is another machine. */
  readonly uid?: number | undefined;
  /** Number of its socket, as in `/proc/<pid>/fd`. Undefined like {@link Peer.uid}. */
  readonly inode?: string | undefined;
}

/** What a handler is told of the call. */
export interface IncomingCall {
  /** Who calls; undefined where the transport does not know. */
  readonly peer?: Peer | undefined;
  /** Aborted when the caller cancels, its deadline is over, or its connection is gone. */
  readonly signal: AbortSignal;
}

/**
 * Answers a call. What it throws reaches the caller as status UNKNOWN and its text, or as the status of
 * an {@link rpcFailure}.
 */
export type UnaryHandler = (request: Buffer, call: IncomingCall) => Awaitable<Uint8Array>;

/** Handlers by full path. */
export type Handlers = Readonly<Record<string, UnaryHandler>>;

/** A server on one address. */
export interface RpcServer {
  /** `host:port`. */
  readonly address: string;
  /**
   * Takes no more calls and lets those in flight finish.
   *
   * @param graceMs milliseconds until what is left is cut off; default 0: at once
   */
  close(graceMs?: number): Promise<void>;
}

/** A way to make and answer unary gRPC calls over plaintext HTTP/2. All of the protocol is unary. */
export interface Transport {
  /** @param address `host:port` */
  connect(address: string): Channel;
  /**
   * Serves from when the promise settles.
   *
   * @param listen `host:port`; default `127.0.0.1:0`, a free port of this machine alone
   * @throws VMRE_RPC_LISTEN_FAILED
   */
  serve(handlers: Handlers, listen?: string): Promise<RpcServer>;
}
