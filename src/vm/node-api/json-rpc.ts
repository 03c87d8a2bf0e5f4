import { isRecord } from '../../support/json';
import { messageOf } from '../../support/errors/vmre-error';
import { isThenable, type Awaitable } from '../../support/thenable';

/** The arguments of a call. */
export type RpcParams = Readonly<Record<string, unknown>>;

/** Methods by name, without the service. The text of an exception becomes that of the error. */
export type RpcMethods = Readonly<Record<string, (params: RpcParams) => Awaitable<object>>>;

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const SERVER_ERROR = -32_000;

const INVALID_ARGUMENT =
  "couldn't unmarshal an argument. Ensure arguments are valid and properly formatted. " +
  'See documentation for example calls';

/** Makes the error for arguments of a wrong type. */
export const invalidArgument = (): Error => new Error(INVALID_ARGUMENT);

interface Request {
  jsonrpc: string;
  method: string;
  params: unknown;
  id: unknown;
}

/**
 * Answers a JSON-RPC 2.0 call like the server of AvalancheGo: every failure is an answer, and a request
 * without an id gets none.
 *
 * @param body the request
 * @param service the name before the dot
 * @param methods its methods
 * @returns a line of JSON, or an empty string
 */
export async function answerRpc(
  body: string,
  service: string,
  methods: RpcMethods,
): Promise<string> {
  const failed = (id: unknown, code: number, message: string, data: unknown = null): string =>
    line({ jsonrpc: '2.0', error: { code, message, data }, id: id ?? null });
  let request: Request;
  try {
    request = requestIn(body);
  } catch (error) {
    const nothing = { jsonrpc: '', method: '', params: null, id: null };
    return failed(null, PARSE_ERROR, messageOf(error), nothing);
  }
  const { jsonrpc, method, params, id } = request;
  const isAsked = id !== undefined && id !== null;
  try {
    if (jsonrpc !== '2.0') {
      const data = { jsonrpc, method, params: params ?? null, id };
      return isAsked ? failed(id, INVALID_REQUEST, 'jsonrpc must be 2.0', data) : '';
    }
    const perform = methodOf(method, service, methods);
    const answer = perform(argumentsIn(params));
    const result = isThenable(answer) ? await answer : answer;
    return isAsked ? line({ jsonrpc: '2.0', result, id }) : '';
  } catch (error) {
    return isAsked ? failed(id, SERVER_ERROR, messageOf(error)) : '';
  }
}

function requestIn(body: string): Request {
  const content: unknown = JSON.parse(body);
  if (!isRecord(content)) throw new Error('the request must be an object');
  const { params, id } = content;
  const jsonrpc = content['jsonrpc'] ?? '';
  const method = content['method'] ?? '';
  if (typeof jsonrpc !== 'string' || typeof method !== 'string') {
    throw new Error('jsonrpc and method must be strings');
  }
  return { jsonrpc, method, params, id };
}

/** @throws errors with the texts of AvalancheGo */
function methodOf(method: string, service: string, methods: RpcMethods): RpcMethods[string] {
  const [before = '', name, ...more] = method.split('.');
  if (name !== undefined && /^\p{Lu}/u.test(name)) {
    throw new Error('method must start with a non-uppercase letter');
  }
  // Its name in Go, which begins with an upper-case letter.
  const quoted = JSON.stringify(
    name === undefined ? method : method.replace(/\../u, (text) => text.toUpperCase()),
  );
  if (name === undefined || more.length > 0) {
    throw new Error(`rpc: service/method request ill-formed: ${quoted}`);
  }
  if (before !== service) throw new Error(`rpc: can't find service ${quoted}`);
  const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!found) throw new Error(`rpc: can't find method ${quoted}`);
  return found;
}

/** Accepts an object, or a list that begins with one. */
function argumentsIn(params: unknown): RpcParams {
  const first: unknown = Array.isArray(params) ? params[0] : params;
  if (first === undefined || first === null) return {};
  if (!isRecord(first)) throw invalidArgument();
  return first;
}

const line = (answer: object): string => `${goJson(answer)}\n`;

/** A string among the arguments; empty when it is missing. @throws for another type */
export function textIn(params: RpcParams, name: string): string {
  const value = params[name] ?? '';
  if (typeof value !== 'string') throw invalidArgument();
  return value;
}

/** A list of strings among the arguments; empty when it is missing. @throws for another type */
export function textsIn(params: RpcParams, name: string): readonly string[] {
  const value = params[name] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw invalidArgument();
}

/** Our own texts do not contain it; in other texts it is harmless. */
const MARK = '\u0001';

/** Encodes JSON as Go does: 64-bit numbers, which are bigint here, keep all their digits. */
export const goJson = (value: object): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? `${MARK}${each}${MARK}` : each,
  ).replace(/"\\u0001(\d+)\\u0001"/g, '$1');
