// Every limit and default of VMs that are written with VMRE. `…Ms` are milliseconds, `…Bytes` are bytes.

const KIB = 1024;
const MIB = 1024 * KIB;

/** No bytes. */
export const frozenEmpty: Uint8Array = Buffer.alloc(0);

/** Blocks of a chain. */
export const BLOCK = Object.freeze({
  idBytes: 32,
  /** A larger block is not parsed. A host's message must hold it twice. */
  bytes: 64 * MIB,
  /** Verified blocks that are not decided. */
  processing: 4096,
  /** How far the time of a block may be ahead of the local clock, as in AvalancheGo. */
  futureMs: 10_000,
  /** Parsed blocks that are kept. */
  parsed: 256,
  parsedBytes: 32 * MIB,
});

/** The state of a chain. */
export const STATE = Object.freeze({
  /** Keys and values that one block writes. */
  blockBytes: 64 * MIB,
  keyBytes: 64 * KIB,
});

/** The client of the database of the host. */
export const DATABASE_CLIENT = Object.freeze({
  /** Read values that are kept. */
  cacheBytes: 32 * MIB,
  /** Accounted for each cached value besides its key and its bytes. */
  entryBytes: 128,
});

/** Events for the host. */
export const EVENTS = Object.freeze({
  /** From a failed build to the next event; doubled after each further failure. */
  firstRetryMs: 100,
  maxRetryMs: 5000,
});

/** The process of a plugin. */
export const PLUGIN = Object.freeze({
  /** The protocol version that is announced. */
  protocolVersion: 46,
  /** For the host to answer the announcement, as in Go. */
  announceMs: 5000,
  /** For open calls to end after Shutdown and SIGTERM: hosts kill after 5 s. */
  graceMs: 4000,
  /** Between two looks at the parent. */
  parentMs: 200,
  /** For the node to report its protocol version. The handshake has 5 s in total. */
  nodeVersionMs: 2500,
});

/** Messages of other nodes. */
export const PEERS = Object.freeze({
  /** Requests without an answer. */
  openRequests: 10_000,
  /** Requests of other nodes that are being answered. */
  answering: 1024,
  /** Until a request fails. AvalancheGo reports failures itself; this is for hosts that do not. */
  requestMs: 60_000,
  /** A call to the host's services. */
  callMs: 10_000,
});

/** HTTP handlers. */
export const HANDLERS = Object.freeze({
  /** Bytes of a body that a JSON-RPC handler reads. */
  rpcBytes: 4 * MIB,
  /** Calls in one JSON-RPC batch. */
  rpcBatch: 100,
  /** One read of a body or of a connection. */
  chunkBytes: 64 * KIB,
});
