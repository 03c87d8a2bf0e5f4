import { messageOf } from '../../support/errors/vmre-error';
import { endProcess } from '../../vm/guest/plugin/end-process';
import { hostService } from './host-service';
import type { KnownBlock } from '../../vm/guest/chain/known-block';
import type { TextBlock } from './text-block';
import type { TextVm } from './text-vm';

type Params = Record<string, unknown>;

const described = ({ id, parentId, height, timestamp, block }: KnownBlock<TextBlock>): object => ({
  id: id.toString('hex'),
  parentId: parentId.toString('hex'),
  height: Number(height),
  seconds: Number(timestamp.seconds),
  text: block.text,
});

/** The JSON-RPC methods of the text VM. */
const methods: Record<string, (vm: TextVm, params: Params) => unknown> = {
  /** Adds a text for a block. */
  'guest.put': (vm, { text }) => ({ pending: vm.put(String(text)) }),
  /** The same, with the name and the parameters of Go VMs. */
  'guest.issueTx': (vm, { tx }) => ({ pending: vm.put(String(tx)) }),
  'guest.last': ({ context }) => described(context.head),
  'guest.block': async ({ context }, { id }) => {
    const block = await context.block(Buffer.from(String(id), 'hex'));
    if (!block) throw new Error(`unknown block ${String(id)}`);
    return described(block);
  },
  /** Messages of other nodes. */
  'guest.seen': ({ seen }) => seen,
  /** Calls a service of the host: `{ service: 'AliasReaderService', method: 'lookup', request }`. */
  'guest.host': (vm, { service, method, request }) =>
    hostService(vm, String(service)).call(String(method), (request as object | undefined) ?? {}),
  /** Exits without an answer. */
  'guest.exit': (_vm, { code }) => endProcess(Number(code)),
  /** Never answers. */
  'guest.hang': () => new Promise(() => undefined),
};

/**
 * Answers one request in JSON-RPC 2.0. Bytes in JSON are `{ "hex": "…" }`, 64-bit numbers
 * `{ "big": "…" }`.
 */
export async function answerJsonRpc(vm: TextVm, body: Uint8Array): Promise<string> {
  const text = Buffer.from(body).toString();
  const {
    id = null,
    method = '',
    params = {},
  } = JSON.parse(text, revived) as {
    id?: unknown;
    method?: string;
    params?: Params;
  };
  try {
    const perform = methods[method];
    if (!perform) throw new Error(`unknown method ${method}`);
    const result = plain(await perform(vm, params)) ?? null;
    return JSON.stringify({ jsonrpc: '2.0', id, result });
  } catch (error) {
    const failure = { code: -32000, message: messageOf(error) };
    return JSON.stringify({ jsonrpc: '2.0', id, error: failure });
  }
}

function revived(_key: string, value: unknown): unknown {
  const { hex, big } = (value ?? {}) as { hex?: unknown; big?: unknown };
  if (typeof hex === 'string') return Buffer.from(hex, 'hex');
  return typeof big === 'string' ? BigInt(big) : value;
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return { big: String(value) };
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}
