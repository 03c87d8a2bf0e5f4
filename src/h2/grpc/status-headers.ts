import type { OutgoingHttpHeaders } from 'node:http2';
import { toUSVString } from 'node:util';

import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { Headers } from './header-rules';
import { failureOf, RpcStatus, type RpcFailure } from './rpc-failure';

const STATUS = 'grpc-status';
const TEXT = 'grpc-message';
const DETAILS = 'grpc-status-details-bin';
/** Of an error text in a header; the rest is cut. */
const MAX_CHARACTERS = 2048;

/** Trailers of a successful call. */
export const succeeded: OutgoingHttpHeaders = { [STATUS]: '0' };

/** Headers that describe an error to the caller. */
export function headersOf(error: unknown): OutgoingHttpHeaders {
  const { status, text, details } = failureOf(error) ?? unforeseen(error);
  return {
    [STATUS]: String(status),
    [TEXT]: encodeURI(sendable(text)),
    ...(details && { [DETAILS]: details.toString('base64') }),
  };
}

/** The status in headers; undefined when there is none. */
export function statusOf(headers: Headers): RpcFailure | undefined {
  const status = headers[STATUS];
  if (status === undefined) return undefined;
  const details = headers[DETAILS];
  return {
    status: /^\d+$/.test(status) ? Number(status) : RpcStatus.Unknown,
    text: decoded(headers[TEXT] ?? ''),
    ...(details !== undefined && { details: Buffer.from(details, 'base64') }),
  };
}

/** The status for an HTTP answer without gRPC, by the table of the gRPC specification. */
export function statusOfHttp(code: number): RpcFailure {
  const status = httpCodes[code] ?? RpcStatus.Unknown;
  return { status, text: `the other side answered with the HTTP status ${code}` };
}

const httpCodes: Readonly<Record<number, number>> = {
  400: RpcStatus.Internal,
  401: RpcStatus.Unauthenticated,
  403: RpcStatus.PermissionDenied,
  404: RpcStatus.Unimplemented,
  429: RpcStatus.Unavailable,
  502: RpcStatus.Unavailable,
  503: RpcStatus.Unavailable,
  504: RpcStatus.Unavailable,
};

function unforeseen(error: unknown): RpcFailure {
  const malformed = VmreError.is(error) && error.code === 'VMRE_FRAME_MALFORMED';
  const status = malformed ? RpcStatus.InvalidArgument : RpcStatus.Unknown;
  return { status, text: messageOf(error) };
}

/** Makes a text fit for a header: it may quote a peer, and a surrogate half cannot be encoded. */
const sendable = (text: string): string =>
  toUSVString(text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a peer that does not encode its text
  }
}
