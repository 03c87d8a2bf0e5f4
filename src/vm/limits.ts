// Every limit and default of the VM host, by part. `…Ms` are milliseconds, `…Bytes` are bytes. The type of the
// options that change a value is named beside its group; a group without one has fixed limits.

const frozen = <T extends object>(limits: T): Readonly<T> => Object.freeze(limits);

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** The start and the stop of a plugin: `StartVmOptions`. */
export const START = frozen({
  /** Until the plugin must have announced itself. */
  handshakeMs: 5000,
  /** From then until its first answer. */
  answerMs: 5000,
  /** Some plugins start to listen this long after they announce their address. */
  lateListenerMs: 500,
  /** Time for a rejected plugin to read the reason and log it. */
  rejectedMs: 500,
  /** Time for the last answer of the Runtime service to reach the plugin. */
  closeMs: 500,
  /** From SIGTERM to SIGKILL. */
  graceMs: 5000,
  /** Time for a killed process to disappear, after a failed start and in `VmManager.stopAll`. */
  failedRemovalMs: 2000,
  stopAllRemovalMs: 1000,
  /** From a lost connection until the exit of the process must have been noticed. */
  exitNoticeMs: 500,
  /** Time for output from before the exit to arrive: other processes may hold the pipes. */
  lastOutputMs: 200,
  /** The Shutdown call of a probe. */
  probeShutdownMs: 5000,
});

/** The log of a plugin: `VmLogLimits`. */
export const LOG = frozen({
  /** A line; the rest is cut. */
  lineBytes: 16 * KIB,
  /** Further lines are dropped and counted. */
  linesPerSecond: 5000,
  /** Past lines that a new subscriber gets. */
  replayedLines: 100,
  /** Retained end of each stream, for error messages. */
  tailBytes: 8 * KIB,
  /** Lines of that end in an error message. */
  tailLines: 20,
});

/** Restarts after a crash: `RestartPolicy`. */
export const RESTART = frozen({
  /** Restarts in a row. */
  attempts: 5,
  /** Before the first restart; doubled for each further one. */
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  /** Uptime after which the count begins anew. */
  stableMs: 60_000,
});

/** Calls to a VM: `VmClientOptions` and `AncestorLimits`. */
export const CALLS = frozen({
  deadlineMs: 30_000,
  ancestorBlocks: 1024,
  ancestorBytes: 2 * MIB,
  ancestorMs: 1000,
});

/** A chain: `ChainVmOptions`. Calls have no limit by default, as in AvalancheGo. */
export const CHAIN = frozen({
  /** The network id of a local network in AvalancheGo. */
  networkId: 12_345,
  /** Weight of its own node as a validator. */
  weight: 100n,
  pChainHeight: 1n,
  /** Until a pending call is reported. */
  slowMs: 30_000,
  /** For the VM to close its chain, as in AvalancheGo. */
  shutdownMs: 60_000,
  /** Between two attempts to build a block; doubled after each failure. */
  firstRetryMs: 100,
  maxRetryMs: 5000,
});

/** Files of `exportChain`, and snapshots. They bound what a foreign archive can write. */
export const ARCHIVE = frozen({
  totalBytes: 64 * GIB,
  entries: 1_000_000,
  recordBytes: 64 * KIB,
  genesisBytes: 256 * MIB,
  /** One value of the database. */
  valueBytes: GIB,
});

/** A network of several nodes: `NetworkOptions`. */
export const NETWORK = frozen({
  /** Plugins that are started concurrently. */
  concurrentStarts: 4,
  /** Until the next block, for slower nodes to accept the last one. */
  followMs: 5000,
  /** `Network.request` to a VM. */
  requestMs: 5000,
});

/** gRPC in both directions: `GrpcLimits`. */
export const GRPC = frozen({
  /** One message. A block with its batch of writes must fit. */
  messageBytes: 256 * MIB,
  /** Messages of one connection in progress. */
  connectionBytes: 512 * MIB,
  /** Messages of all connections in progress, for all transports of the process. */
  totalBytes: GIB,
  connections: 1024,
  /** Calls of one connection. */
  streams: 1000,
  /** Calls of all connections of a server. */
  totalStreams: 10_000,
  /** For a peer to complete the HTTP/2 handshake. */
  settingsMs: 10_000,
  /** For a peer to send a request, and to read an answer, without the time per byte. */
  transferMs: 60_000,
  /** Time per byte on top of `transferMs`, and of the time to read an HTTP response: a second for 10 MiB. */
  msPerByte: 1000 / (10 * MIB),
  /** For an address to accept a connection, and to complete the HTTP/2 handshake. */
  connectMs: 20_000,
  /** Between two attempts to connect; doubled after each failure. */
  firstReconnectMs: 100,
  maxReconnectMs: 1000,
  /** From an answer to the next ping, and for its answer. */
  clientPingMs: 30_000,
  clientPongMs: 10_000,
  serverPingMs: 2 * 3_600_000,
  serverPongMs: 20_000,
});

/** The HTTP API of a chain: `HttpLimits`. Times and sizes of heads are those of AvalancheGo and Go. */
export const HTTP = frozen({
  readHeaderMs: 30_000,
  readMs: 30_000,
  writeMs: 30_000,
  idleMs: 120_000,
  headerBytes: MIB,
  totalHeaderBytes: 64 * MIB,
  bodyBytes: 32 * MIB,
  totalBodyBytes: 256 * MIB,
  /** Concurrent streamed requests. */
  streams: 1000,
  connections: 2000,
  /** Concurrent requests of one HTTP/2 connection. */
  http2Streams: 100,
  /** Headers of one HTTP/2 request; Go does not limit their number. */
  http2Headers: 10_000,
  /** Head of one HTTP/2 request. */
  http2HeaderBytes: 256 * KIB,
  /** For the rest of the HTTP/2 handshake. */
  settingsMs: 10_000,
  /** One read of a handler. */
  chunkBytes: MIB,
  /** For a client to keep sending a body that is not read. */
  drainMs: 1000,
  /** For written bytes to reach the client of a closed connection. */
  flushMs: 5000,
  /** For a handler to return after the connection that it hijacked is closed. */
  handlerGraceMs: 5000,
  /** For the last call of a handler to be answered. */
  lastCallMs: 1000,
  /** TCP keep-alive of a hijacked connection. */
  keepAliveMs: 15_000,
});

/** The HTTP API of a node. */
export const NODE_API = frozen({
  bodyBytes: MIB,
  /** All bodies that are being read. */
  totalBodyBytes: 16 * MIB,
  /** For a VM to report health or metrics. */
  reportMs: 5000,
});

/** The database service: `DatabaseLimits`. */
export const DATABASE = frozen({
  iterators: 1000,
  /** Keys and values of writes that are not durable yet. */
  pendingBytes: 512 * MIB,
  /** Keys and values of one answer of an iterator. */
  batchBytes: 128 * KIB,
});

/** The shared memory service, per request. */
export const SHARED_MEMORY = frozen({ keys: 65_536, traits: 4096, answerBytes: 256 * MIB });

/** Messages to and from other nodes: `appRequestMs` of a chain, `AppSenderOptions`. */
export const APP = frozen({
  /** Until a request fails: the initial timeout of AvalancheGo. */
  requestMs: 5000,
  /** Requests without an answer. */
  openRequests: 10_000,
  /** Messages that wait for delivery, in each direction. */
  waiting: 1024,
  waitingBytes: 64 * MIB,
  /** Concurrent calls to the VM. */
  calls: 8,
  /** For the VM to accept a message. */
  callMs: 30_000,
});

/** Signatures of Warp messages that wait: each takes 25 ms. */
export const WARP = frozen({ waiting: 1024 });

/** The longest CB58 text; decoding takes quadratic time. */
export const CB58_CHARACTERS = 4096;
