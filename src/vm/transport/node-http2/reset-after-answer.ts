import { constants, type ServerHttp2Stream } from 'node:http2';

/** Interval of checks whether the queued frames were sent. */
const CHECK_MS = 20;

/**
 * Resets a stream after its whole answer, because the rest of the request is not read.
 *
 * A reset replaces every queued frame of its stream (seen on Node 22.23.5), so it is sent after them. Until
 * then the peer may send no more than its window.
 */
export function resetAfterAnswer(stream: ServerHttp2Stream): void {
  stream.pause();
  setImmediate(reset, stream);
}

function reset(stream: ServerHttp2Stream): void {
  if (stream.destroyed || stream.closed) return;
  const waiting = stream.session?.state.outboundQueueSize ?? 0;
  if (waiting > 0) {
    setTimeout(reset, CHECK_MS, stream).unref();
  } else {
    stream.close(constants.NGHTTP2_NO_ERROR);
    stream.resume(); // a stream with unread data never closes
  }
}
