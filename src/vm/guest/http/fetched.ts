import type { FetchHandler, WholeRequest, WholeResponse } from './http-handler';

/** Headers that the Fetch API does not let a program set. */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host']);

/** Answers a request by a handler in the form of the Fetch API. */
export async function fetched(
  handler: FetchHandler,
  { method, url, headers, body }: WholeRequest,
): Promise<WholeResponse> {
  const allowed = Object.entries(headers).filter(([name]) => !ofConnection.has(name));
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const request = new Request(new URL(url, `http://${headers['host'] ?? 'localhost'}`), {
    method,
    headers: allowed,
    ...(hasBody && { body: new Uint8Array(body) }),
  });
  const response = await handler.fetch(request);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
