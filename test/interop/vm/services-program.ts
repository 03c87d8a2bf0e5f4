import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Aliases } from '../../../src/vm/services/aliases';
import { BlsKey } from '../../../src/vm/services/bls-key';
import { DatabaseServer } from '../../../src/vm/services/database/database-server';
import { SharedMemory } from '../../../src/vm/services/shared-memory/shared-memory';
import { warpSignerHandlers } from '../../../src/vm/services/warp-signer';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import type { Handlers } from '../../../src/vm/transport/transport';
import { openDiskStore } from '../../../src/store/disk-store';
import { openMemoryStore } from '../../../src/store/memory-store';
import { prefixed } from '../../../src/store/prefixed';
import type { Store } from '../../../src/store/store';

// The services of a host for its VMs, each on a separate server, for the suites of AvalancheGo. Reads one
// JSON object per line and answers it, until the input ends. The argument selects the store.

/** A request; its fields depend on `cmd`. Bytes are in hexadecimal. */
interface Question {
  cmd: string;
  chain0: string;
  chain1: string;
  aliaser: number;
  id: string;
  alias: string;
  networkID: number;
  secretKey: string;
}

/** An answer: addresses, or an error. */
type Answer = Record<string, string | number>;

const directory = mkdtempSync(join(tmpdir(), 'vmre-services-'));
let stores = 0;

function newStore(): Store {
  if (process.argv[2] !== 'disk') return openMemoryStore();
  stores += 1;
  return openDiskStore(join(directory, String(stores)));
}

const serve = async (handlers: Handlers): Promise<string> => (await grpc.serve(handlers)).address;
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

const aliasers: Aliases[] = [];

const answers: Record<string, (question: Question) => Answer | Promise<Answer>> = {
  rpcdb: async () => ({ Addr: await serve(new DatabaseServer(newStore()).handlers) }),
  sharedmemory: async ({ chain0, chain1 }) => {
    const base = newStore();
    const memory = new SharedMemory(prefixed(base, Buffer.of(0)));
    return {
      Addr: await serve(new DatabaseServer(base).handlers),
      Addr0: await serve(memory.forChain(bytes(chain0), base)),
      Addr1: await serve(memory.forChain(bytes(chain1), base)),
    };
  },
  aliasreader: async () => {
    const aliases = new Aliases();
    return { Addr: await serve(aliases.handlers), Aliaser: aliasers.push(aliases) - 1 };
  },
  alias: ({ aliaser, id, alias }) => {
    aliasers[aliaser]?.add(bytes(id), alias);
    return {};
  },
  unalias: ({ aliaser, id }) => {
    aliasers[aliaser]?.remove(bytes(id));
    return {};
  },
  warp: async ({ networkID: networkId, chain0, secretKey }) => {
    const key = BlsKey.of(bytes(secretKey));
    return { Addr: await serve(warpSignerHandlers({ key, networkId, chainId: bytes(chain0) })) };
  },
};

async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line) as Question;
    let answer: Answer;
    try {
      answer = (await answers[question.cmd]?.(question)) ?? { Error: `no ${question.cmd}` };
    } catch (error) {
      answer = { Error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

void main().finally(() => {
  rmSync(directory, { recursive: true, force: true });
  process.exit(); // eslint-disable-line n/no-process-exit -- servers keep it alive
});
