import { constants, type ServerHttp2Stream } from 'node:http2';

/** How often it is looked whether frames that wait for a slow peer have gone. */
const AGAIN_MS = 20;

/**
 * Resets a stream whose whole answer has been given, as nobody reads what the peer may still send.
 *
 * A reset takes the place of every frame of its stream that has not gone yet (seen on Node 22.23.5), so that it
 * comes after them. Until then the peer may send no more than its window.
 */
export function resetAfterAnswer(stream: ServerHttp2Stream): void {
  stream.pause();
  setImmediate(reset, stream);
}

function reset(stream: ServerHttp2Stream): void {
  if (stream.destroyed || stream.closed) return;
  const waiting = stream.session?.state.outboundQueueSize ?? 0;
  if (waiting > 0) {
    setTimeout(reset, AGAIN_MS, stream).unref();
  } else {
    stream.close(constants.NGHTTP2_NO_ERROR);
    stream.resume(); // a stream with data that nobody reads is never over
  }
}
