/** The first bytes of a client. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** Bytes before the payload of a frame. */
export const HEAD_BYTES = 9;
/** The longest payload that we accept and send: each side must accept it. */
export const FRAME_BYTES = 16_384;
/** The largest window. */
export const MAX_WINDOW = 2 ** 31 - 1;
/** The window of a connection, and of a stream, before SETTINGS and WINDOW_UPDATE change it. */
export const FIRST_WINDOW = 65_535;

/** The largest id of a stream. */
export const MAX_STREAM = 2 ** 31 - 1;

/** Types of frames. */
export const Frame = {
  Data: 0,
  Headers: 1,
  Priority: 2,
  Reset: 3,
  Settings: 4,
  Push: 5,
  Ping: 6,
  GoAway: 7,
  Window: 8,
  Continuation: 9,
} as const;

/** Flags of frames. */
export const Flag = { EndStream: 1, Ack: 1, EndHeaders: 4, Padded: 8, Priority: 32 } as const;

/** Error codes of RST_STREAM and GOAWAY. */
export enum ErrorCode {
  NoError = 0,
  Protocol = 1,
  Internal = 2,
  FlowControl = 3,
  StreamClosed = 5,
  FrameSize = 6,
  RefusedStream = 7,
  Cancel = 8,
  Compression = 9,
  EnhanceYourCalm = 11,
}

/** A header: its name in lower case, and its value. */
export type Field = readonly [name: string, value: string];
/** The headers of one block, in order. */
export type Fields = readonly Field[];

/** What ends a connection: the peer violated the protocol or a limit. */
export class ConnectionError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Throws the error that ends a connection. */
export function violation(text: string, code = ErrorCode.Protocol): never {
  throw new ConnectionError(code, text);
}
