import { VmreError, messageOf } from '../../../support/errors/vmre-error';
import { HANDLERS } from '../guest-limits';
import type { WholeHandler, WholeRequest, WholeResponse } from '../http/http-handler';
import { rpcMethodsOf } from './rpc-method';
import { plainJson } from './plain-json';

/** Codes of JSON-RPC 2.0. */
const [PARSE, INVALID, UNKNOWN, PARAMS, FAILED] = [-32700, -32600, -32601, -32602, -32000] as const;

interface Call {
  jsonrpc?: unknown;
  id?: unknown;
  method?: unknown;
  params?: unknown;
}

type Method = (params: object) => unknown;

const json = { 'content-type': 'application/json' };

/**
 * Answers JSON-RPC 2.0 with the methods of an object that have `@rpc`. A method gets its parameters as one object; in a
 * list, this is the only element. Numbers of 64 bits become texts, bytes become `0x…`.
 *
 * @param service an object whose class has methods with `@rpc`, or several; later ones win
 * @param namespace before the names of the methods: `token.balance`
 */
export function jsonRpc(service: object | readonly object[], namespace: string): WholeHandler {
  const methods = new Map<string, Method>(
    [service].flat().flatMap((object: object) =>
      rpcMethodsOf(object).map(({ key, name }) => {
        const method = (object as Record<string, Method>)[key]!;
        return [`${namespace}.${name}`, (params: object) => method.call(object, params)] as const;
      }),
    ),
  );
  const answer = async (call: Call): Promise<object> => {
    const id = call.id ?? null;
    const failed = (code: number, message: string, data?: object): object => ({
      jsonrpc: '2.0',
      id,
      error: { code, message, ...(data && { data }) },
    });
    if (typeof call !== 'object' || typeof call.method !== 'string') {
      return failed(INVALID, 'the request has no method');
    }
    const perform = methods.get(call.method);
    if (perform === undefined) {
      const { didYouMean } =
        require('../../../support/closest') as typeof import('../../../support/closest');
      const known = [...methods.keys()];
      return failed(UNKNOWN, `unknown method ${call.method}.${didYouMean(call.method, known)}`);
    }
    const params: unknown = Array.isArray(call.params)
      ? (call.params[0] ?? {})
      : (call.params ?? {});
    if (typeof params !== 'object' || params === null) {
      return failed(PARAMS, 'the parameters must be an object');
    }
    try {
      const result = plainJson(await perform(params)) ?? null;
      return { jsonrpc: '2.0', id, result };
    } catch (error) {
      if (!VmreError.is(error)) return failed(FAILED, messageOf(error));
      return failed(FAILED, error.message, { code: error.code, hint: error.hint, ...error.data });
    }
  };
  return { respond: (request) => respond(request, answer) };
}

async function respond(
  { method, body }: WholeRequest,
  answer: (call: Call) => Promise<object>,
): Promise<WholeResponse> {
  if (method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: 'use POST\n' };
  if (body.length > HANDLERS.rpcBytes) return { status: 413, body: 'the body is too long\n' };
  let content: unknown;
  try {
    content = JSON.parse(body.toString());
  } catch {
    return refused(PARSE, 'the body is not JSON');
  }
  if (!Array.isArray(content)) return ok(await answer(content ?? {}));
  if (content.length === 0 || content.length > HANDLERS.rpcBatch) {
    return refused(INVALID, `a batch must have from 1 to ${HANDLERS.rpcBatch} requests`);
  }
  const answers: object[] = [];
  for (const call of content) answers.push(await answer((call ?? {}) as Call));
  return ok(answers);
}

const ok = (content: object): WholeResponse => ({ headers: json, body: JSON.stringify(content) });

const refused = (code: number, message: string): WholeResponse =>
  ok({ jsonrpc: '2.0', id: null, error: { code, message } });
