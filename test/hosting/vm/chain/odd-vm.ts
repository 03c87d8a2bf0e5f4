import { createHash } from 'node:crypto';

import { RemoteRuntime } from '../../../../src/hosting/vm/host/remote-runtime';
import { VmService } from '../../../../src/hosting/vm/protocol/vm';
import { grpc } from '../../../../src/hosting/vm/transport/http2/grpc';
import { handlersOf, type ImplementationOf } from '../../../../src/hosting/vm/transport/service';

type Vm = ImplementationOf<typeof VmService.methods>;

const timestamp = { seconds: 1n, nanos: 0 };
const idOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** A block of 33 bytes: its parent, and its height. */
export function oddBlock(parentId: Uint8Array, height: bigint) {
  const bytes = Buffer.from([...parentId, Number(height)]);
  return { id: idOf(bytes), parentId, height, bytes, timestamp, verifyWithContext: false };
}

const genesis = oddBlock(Buffer.alloc(32), 0n);
const head = {
  lastAcceptedId: genesis.id,
  lastAcceptedParentId: genesis.parentId,
  height: 0n,
  bytes: genesis.bytes,
  timestamp,
};
const never = () => new Promise<never>(() => undefined);

/** A VM in this process that has what a chain needs, but for what a test changes. */
export async function serveOddVm(changes: Partial<Vm> = {}) {
  const calls: string[] = [];
  const usual: Partial<Vm> = {
    version: () => ({ version: 'odd/1' }),
    initialize: () => head,
    setState: () => head,
    setPreference: () => ({}),
    createHandlers: () => ({}),
    newHTTPHandler: () => ({}),
    waitForEvent: never,
    buildBlock: () => oddBlock(genesis.id, 1n),
    parseBlock: ({ bytes }) => oddBlock(bytes.subarray(0, 32), BigInt(bytes[32] ?? 0)),
    blockVerify: () => ({ timestamp }),
    blockAccept: () => ({}),
    shutdown: () => ({}),
    health: () => ({}),
    gather: () => ({}),
  };
  const vm = { ...usual, ...changes } as Record<string, (...args: never[]) => unknown>;
  const told = Object.entries(vm).map(([name, answer]) => [
    name,
    (...args: never[]) => {
      calls.push(name);
      return answer(...args);
    },
  ]);
  const server = await grpc.serve(handlersOf(VmService, Object.fromEntries(told) as Partial<Vm>));
  return {
    calls,
    genesis,
    runtime: new RemoteRuntime(server.address, 45),
    close: () => server.close(),
  };
}
