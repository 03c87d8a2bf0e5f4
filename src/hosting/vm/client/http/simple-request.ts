import type { ServerResponse } from 'node:http';

import { messageOf, VmreError } from '../../../../support/errors/vmre-error';
import type { HttpService, SimpleHttpResponse } from '../../protocol/http';
import { failureOf, RpcStatus } from '../../transport/rpc-failure';
import type { ClientOf } from '../../transport/service';
import {
  answerText,
  finalCode,
  isGone,
  passOver,
  type HttpRequest,
  type HttpResponse,
} from './exchange';
import { forHandler, fromHandler, ofResponse } from './header-case';
import { answerInside } from './rpc-status';

/** No status of gRPC; Go says so when a handler's own answer is a 500. */
const GO_500 = 500 as RpcStatus;

/** What bounds a request whose body and answer are kept in memory. */
export interface SimpleLimits {
  /** Bytes of its body; a longer one is answered with 413. */
  bodyBytes: number;
  /** Milliseconds for the handler; after that it is answered with 504. */
  deadlineMs: number;
}

/** Has a handler answer a request with one call. */
export async function answerSimply(
  request: HttpRequest,
  response: HttpResponse,
  handler: Pick<ClientOf<typeof HttpService.methods>, 'handleSimple'>,
  { bodyBytes, deadlineMs }: SimpleLimits,
  signal: AbortSignal,
): Promise<void> {
  const body = await bodyOf(request, bodyBytes);
  if (!body) {
    answerText(response, 413, `a body of more than ${bodyBytes} bytes is not taken`);
    passOver(request, response);
    return;
  }
  const content = {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    requestHeaders: forHandler(request.rawHeaders),
    body,
    responseHeaders: ofResponse(response.getHeaders()),
  };
  try {
    const limits = { deadlineMs, signal, waitForReady: false };
    send(response, await handler.handleSimple(content, limits), request.method === 'HEAD');
  } catch (error) {
    answerFailure(response, error, request.method === 'HEAD');
  }
}

/** What a handler's failure is for the client. */
function answerFailure(response: HttpResponse, error: unknown, isHead: boolean): void {
  const failure = failureOf(error);
  try {
    const inside =
      failure && (failure.status as RpcStatus) === GO_500 ? answerInside(failure) : undefined;
    if (inside) return send(response, inside, isHead);
  } catch {
    // It is no answer, but still a failure with a text.
  }
  answerError(response, error);
}

/** Tells the client of a call that failed: 504 when it took too long, 503 without a VM, or else 500. */
export function answerError(response: HttpResponse, error: unknown): void {
  const failure = failureOf(error);
  if (failure) return answerText(response, codeOf(failure.status), failure.text);
  // The message may have a log, which is not for everybody.
  if (VmreError.is(error)) answerText(response, 503, `the VM does not answer: ${error.code}`);
  else answerText(response, 500, messageOf(error));
}

function codeOf(status: RpcStatus): number {
  if (status === RpcStatus.DeadlineExceeded) return 504;
  return status === RpcStatus.Cancelled ? 503 : 500;
}

/** The whole body; undefined when it is longer than allowed. @throws when the client goes away */
function bodyOf(request: HttpRequest, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    if (Number(request.headers['content-length'] ?? 0) > limit) return resolve(undefined);
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= limit) return;
      request.off('data', take);
      resolve(undefined);
    };
    request.on('data', take);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client is gone')));
  });
}

function send(response: HttpResponse, answer: SimpleHttpResponse, isHead: boolean): void {
  if (isGone(response)) return;
  const { code, headers, body } = answer;
  response.statusCode = finalCode(code);
  for (const [name, values] of fromHandler(headers)) response.setHeader(name, values);
  // Its own length counts only where there is no body to measure.
  if (!isHead || !response.hasHeader('Content-Length')) {
    if (code === 204 || code === 304) response.removeHeader('Content-Length');
    else response.setHeader('Content-Length', body.length);
  }
  response.removeHeader('Trailer');
  (response as ServerResponse).end(isHead ? undefined : body);
}
