import { answerText } from '../../../src/vm/client/http/exchange';
import { serveHttp, type HttpListener } from '../../../src/vm/client/http/http-listener';
import { NodeApi } from '../../../src/vm/node-api/node-api';
import type { NodeFacts } from '../../../src/vm/node-api/node-facts';
import { nodeFacts } from './node-facts';

let listener: HttpListener | undefined;

export async function serve(facts: NodeFacts = nodeFacts()): Promise<void> {
  await listener?.close();
  const api = new NodeApi(facts, { readMs: 200 });
  listener = await serveHttp({
    onRequest: (request, response) => {
      if (!api.answers(request, response)) answerText(response, 404, '404 page not found');
    },
    onUpgrade: (_request, socket) => socket.destroy(),
  });
}

afterEach(async () => {
  await listener?.close();
  listener = undefined;
});

export const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${listener!.url}${path}`, init);

export const post = (
  path: string,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Response> => get(path, { method: 'POST', body, headers });

export async function call(
  path: string,
  method: string,
  params?: unknown,
): Promise<{ result?: unknown; error?: { code: number; message: string; data: unknown } }> {
  const response = await post(path, JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const { jsonrpc, id, ...answer } = (await response.json()) as Record<string, unknown>;
  expect({ jsonrpc, id }).toEqual({ jsonrpc: '2.0', id: 7 });
  return answer;
}
