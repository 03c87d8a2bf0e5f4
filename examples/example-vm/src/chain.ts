import { readFile } from 'node:fs/promises';

import type { Json } from 'vmre';
import { formatId, probe, type ChainVm, type Head, type ProbeSuccess } from 'vmre/vm';

import type { Settings } from './settings';

/** Checks that the plugin and the genesis exist, and that the plugin starts. */
export async function examine({ plugin, genesis }: Settings): Promise<ProbeSuccess> {
  if (plugin === '' || genesis === '') {
    throw new Error('set plugin and genesis in the configuration to the paths of the two files');
  }
  await readFile(genesis);
  const found = await probe({ plugin });
  if (!found.ok) throw found.error;
  return found;
}

/** A block, as the requestor sees it. */
export const describeBlock = ({ height, id, bytes, timestamp }: Head) => ({
  height: height.toString(),
  id: formatId(id),
  size: bytes.length,
  time: timestamp.toISOString(),
});

/** Calls a method of the VM's JSON-RPC API, the first one that it has. */
export async function callApi({ http }: ChainVm, method: string, params: Json): Promise<Json> {
  const answer = await fetch(`${http.url}${http.paths[0]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await answer.json()) as { result?: Json; error?: unknown };
  if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result ?? null;
}
