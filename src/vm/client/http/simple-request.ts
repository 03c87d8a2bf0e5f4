import type { ServerResponse } from 'node:http';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { after } from '../../../support/deadline';
import type { HttpService, SimpleHttpResponse } from '../../protocol/http';
import { type ByteBudget, HeldBytes } from '../../../h2/grpc/byte-budget';
import { failureOf, RpcStatus } from '../../../h2/grpc/rpc-failure';
import type { ClientOf } from '../../transport/service';
import { finiteMs } from '../call-limits';
import {
  answerBusy,
  answerText,
  cutWhenSlow,
  finalCode,
  isGone,
  onResponseEnd,
  drainRequest,
  type HttpRequest,
  type HttpResponse,
} from './exchange';
import { forHandler, fromHandler, ofResponse } from './header-case';
import type { FullHttpLimits } from './http-limits';
import { answerInside } from './rpc-status';

/** Not a gRPC status; Go uses it when the handler itself answered 500. */
const GO_500 = 500 as RpcStatus;

/** Limits of a request whose body and response are held in memory. */
export interface SimpleLimits extends Pick<FullHttpLimits, 'bodyBytes' | 'readMs' | 'writeMs'> {
  /** Bytes of all bodies and responses in memory; a request beyond it gets 503. */
  budget: ByteBudget;
}

/** Forwards a request to a handler with one call. */
export async function answerSimply(
  request: HttpRequest,
  response: HttpResponse,
  handler: Pick<ClientOf<typeof HttpService.methods>, 'handleSimple'>,
  { bodyBytes, budget, readMs, writeMs }: SimpleLimits,
  signal: AbortSignal,
): Promise<void> {
  const held = new HeldBytes(budget);
  onResponseEnd(response, () => held.release());
  const body = await bodyOf(request, { bodyBytes, readMs }, held);
  if (!Buffer.isBuffer(body)) {
    held.release();
    return refuseBody(request, response, body, bodyBytes);
  }
  const content = {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    requestHeaders: forHandler(request.rawHeaders),
    body,
    responseHeaders: ofResponse(response.getHeaders()),
  };
  try {
    const limits = { deadlineMs: finiteMs(writeMs), signal, waitForReady: false };
    const answer = await handler.handleSimple(content, limits);
    if (!held.take(answer.body.length)) return answerBusy(response);
    send(response, answer, request.method === 'HEAD');
    cutWhenSlow(response, writeMs, answer.body.length);
  } catch (error) {
    answerFailure(response, error, request.method === 'HEAD');
  }
}

/** Answers with the failure of a handler. */
function answerFailure(response: HttpResponse, error: unknown, isHead: boolean): void {
  const failure = failureOf(error);
  try {
    const inside =
      failure && (failure.status as RpcStatus) === GO_500 ? answerInside(failure) : undefined;
    if (inside) return send(response, inside, isHead);
  } catch {
    // The details contain no response; the failure still has a text.
  }
  answerError(response, error);
}

/** Answers with a failed call: 504 for a timeout, 503 without a VM, otherwise 500. */
export function answerError(response: HttpResponse, error: unknown): void {
  const failure = failureOf(error);
  if (failure) return answerText(response, codeOf(failure.status), failure.text);
  // The message may contain a log, which clients must not see.
  if (VmreError.is(error)) answerText(response, 503, `the VM does not answer: ${error.code}`);
  else answerText(response, 500, messageOf(error));
}

function codeOf(status: RpcStatus): number {
  if (status === RpcStatus.DeadlineExceeded) return 504;
  return status === RpcStatus.Cancelled ? 503 : 500;
}

/** Why the body of a request was not read. */
type BodyProblem = 'no room' | 'too long' | 'too slow';

export function refuseBody(
  request: HttpRequest,
  response: HttpResponse,
  problem: BodyProblem,
  bodyBytes: number,
): void {
  if (problem === 'too long') {
    answerText(response, 413, `the body is longer than ${bodyBytes} bytes`);
  } else if (problem === 'too slow') answerText(response, 408, 'the body did not arrive in time');
  else answerBusy(response);
  drainRequest(request, response);
}

/**
 * Reads the body.
 *
 * @returns the body, or why it was not read
 * @throws when the client disconnects
 */
export function bodyOf(
  request: HttpRequest,
  { bodyBytes: limit, readMs }: Pick<FullHttpLimits, 'bodyBytes' | 'readMs'>,
  held: HeldBytes,
): Promise<Buffer | BodyProblem> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    if (Number(request.headers['content-length'] ?? 0) > limit) return resolve('too long');
    const stop = (why: 'too long' | 'too slow' | 'no room'): void => {
      request.off('data', take);
      cancel();
      chunks.length = 0;
      resolve(why);
    };
    const cancel = after(readMs, () => stop('too slow'));
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) return stop('too long');
      if (!held.take(chunk.length)) return stop('no room');
      chunks.push(chunk);
    };
    request.on('data', take);
    request.on('end', () => {
      cancel();
      resolve(Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('close', () => {
      cancel();
      reject(new Error('the client has disconnected'));
    });
  });
}

function send(response: HttpResponse, answer: SimpleHttpResponse, isHead: boolean): void {
  if (isGone(response)) return;
  const { code, headers, body } = answer;
  response.statusCode = finalCode(code);
  for (const [name, values] of fromHandler(headers)) response.setHeader(name, values);
  // The handler's own length only counts without a body to measure.
  if (!isHead || !response.hasHeader('Content-Length')) {
    if (code === 204 || code === 304) response.removeHeader('Content-Length');
    else response.setHeader('Content-Length', body.length);
  }
  response.removeHeader('Trailer');
  (response as ServerResponse).end(isHead ? undefined : body);
}
