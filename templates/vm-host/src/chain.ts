import { readFile } from 'node:fs/promises';

import type { Json } from 'vmre';
import { formatId, probe, startChain, type ChainVm, type ChainVmOptions } from 'vmre/vm';

import type { Config } from './config';

/** Looks whether the plugin and the genesis are there, and whether the plugin starts. */
export async function examine({ plugin, genesis }: Config): Promise<void> {
  if (plugin === '') throw new Error('set plugin in the configuration to the path of the VM');
  await readFile(genesis);
  const found = await probe({ plugin });
  if (!found.ok) throw found.error;
}

/** Starts the chain, which is kept in `dataDir`, and serves the API of its VM. */
export async function serveChain(
  { plugin, genesis, host, port }: Config,
  options: Pick<ChainVmOptions, 'dataDir' | 'logger' | 'onEvent'>,
): Promise<ChainVm> {
  const chain = await startChain({ ...options, plugin, genesis: await readFile(genesis) });
  await chain.http.listen({ host, port });
  return chain;
}

export const describe = ({ identity, head, http }: ChainVm): Record<string, Json> => ({
  chain: formatId(identity.chainId),
  height: Number(head.height),
  url: `${http.url}${http.paths[0]}`,
});

/** Calls a method of the VM's JSON-RPC API. */
export async function call(chain: ChainVm, method: string, params: Json): Promise<Json> {
  const answer = await fetch(`${chain.http.url}${chain.http.paths[0]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await answer.json()) as { result?: Json; error?: unknown };
  if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result ?? null;
}
