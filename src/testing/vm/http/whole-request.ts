import type { MessageOf } from '../../../protobuf/message';
import { RpcStatusDetails } from '../../../vm/client/http/rpc-status';
import { SimpleHttpResponse, type SimpleHttpRequest } from '../../../vm/protocol/http';
import { rpcFailure } from '../../../h2/grpc/rpc-failure';
import type { VmreError } from '../../../support/errors/vmre-error';
import { answerJsonRpc } from '../json-rpc';
import type { TextVm } from '../text-vm';
import { header, json } from './headers';

/**
 * Answers a request that arrived in one message. The prefix `''` is JSON-RPC; others describe the request:
 * `?code=404` sets the status, `?error=text` fails the call, `?fails` sends a 500 like Go.
 */
export async function answerWhole(
  vm: TextVm,
  prefix: string,
  request: SimpleHttpRequest,
): Promise<Partial<SimpleHttpResponse>> {
  const { url, method, requestHeaders, responseHeaders, body } = request;
  if (prefix === '') {
    if (method !== 'POST') return { code: 405, headers: [header('Allow', 'POST')] };
    const answer = Buffer.from(await answerJsonRpc(vm, body));
    return { code: 200, headers: [...responseHeaders, json], body: answer };
  }
  const query = new URL(url, 'http://vm').searchParams;
  const error = query.get('error');
  if (error !== null) throw new Error(error);
  if (query.has('fails')) throw serverError();
  const told = { method, url, headers: requestHeaders, bytes: body.length };
  return {
    code: Number(query.get('code') ?? 200),
    headers: [...responseHeaders, json, header('Set-Cookie', 'a=1', 'b=2')],
    body: Buffer.from(JSON.stringify(told)),
  };
}

/** A Go plugin sends a status 500 as a failed call, with the response in its details. */
function serverError(): VmreError {
  const text = 'out of order';
  const answer: Partial<MessageOf<typeof SimpleHttpResponse>> = {
    code: 500,
    headers: [header('X-Reason', 'tired')],
    body: Buffer.from(text),
  };
  const detail = {
    typeUrl: 'type.googleapis.com/http.HandleSimpleHTTPResponse',
    value: SimpleHttpResponse.encode(answer),
  };
  const details = RpcStatusDetails.encode({ code: 500, message: text, details: [detail] });
  return rpcFailure({ status: 500, text, details });
}
