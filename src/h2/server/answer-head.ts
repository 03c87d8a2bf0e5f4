import { failureOf, rpcFailure } from '../grpc/rpc-failure';
import { headersOf } from '../grpc/status-headers';
import type { Outgoing } from '../stream';
import type { Field, Fields } from '../wire';

/** The headers of an answer with a message. */
export const ANSWER: Fields = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

/** The trailers of a successful call. */
export const SUCCEEDED: Fields = [['grpc-status', '0']];

/** The answer to what is not gRPC. */
export const WRONG_CONTENT: Outgoing = {
  head: [
    [':status', '415'],
    ['content-type', 'text/plain'],
  ],
  body: Buffer.from('This port speaks gRPC: the content type must be application/grpc.\n'),
  isPlain: true,
};

/** HPACK counts this for each header, besides its name and value. */
const FIELD_BYTES = 32;

/**
 * The headers of an answer without a message.
 *
 * @param maxBytes that the caller accepts; details above it are left out, and the text says so
 */
export function failureHead(error: unknown, maxBytes: number): Fields {
  const head = headOf(error);
  const failure = failureOf(error);
  if (sizeOf(head) <= maxBytes || !failure?.details) return head;
  const { status, text, details } = failure;
  const why = `${details.length} bytes of details are left out, because the caller accepts headers of ${maxBytes} bytes`;
  return headOf(rpcFailure({ status, text: `${text} (${why})` }));
}

const headOf = (error: unknown): Fields => [
  ...ANSWER,
  ...Object.entries(headersOf(error)).map(([name, value]): Field => [name, String(value)]),
];

const sizeOf = (fields: Fields): number =>
  fields.reduce((sum, [name, value]) => sum + name.length + value.length + FIELD_BYTES, 0);
