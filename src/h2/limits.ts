const KIB = 1024;
const MIB = 1024 * KIB;

/** The limits of a connection that no option changes: what a peer can make us hold, or do for nothing. */
export const H2 = Object.freeze({
  /** Bytes of a stream that may be on their way; as much as a message has, once its length is accepted. */
  streamWindow: MIB,
  /** Bytes of all streams of a connection that may be on their way. */
  connectionWindow: 4 * MIB,
  /** Names and values of the headers of a request, with 32 bytes for each. */
  requestHeaderBytes: 64 * KIB,
  /** Those of an answer: the details of a status are in them. */
  answerHeaderBytes: MIB,
  /** Frames of one header block. */
  continuations: 256,
  /** Memory of each side for headers that are referred to. */
  tableBytes: 4096,
  /** Frames without content at once, and per second. */
  idleFrames: 2000,
  idleFramesPerSecond: 200,
  /** Calls that the peer cancels, or that are rejected for its mistakes, at once and per second. */
  resets: 2000,
  resetsPerSecond: 200,
  /** Bytes of frames that wait for a peer that does not read. */
  heldBytes: 256 * KIB,
  /** Bytes that are written at once. */
  burstBytes: 256 * KIB,
  /** Streams that we ended before the peer did, whose late frames are ignored. */
  endedEarly: 4096,
  /** For the last frames to reach the peer of a connection that ends. */
  farewellMs: 500,
});
