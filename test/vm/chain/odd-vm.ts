import { createHash } from 'node:crypto';

import { RemoteLauncher } from '../../../src/vm/launch/remote-launcher';
import { VmService } from '../../../src/vm/protocol/vm';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { handlersOf, type ImplementationOf } from '../../../src/vm/transport/service';

type Vm = ImplementationOf<typeof VmService.methods>;

const timestamp = { seconds: 1n, nanos: 0 };
const idOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** A block of 33 bytes: its parent, and its height. */
export function oddBlock(parentId: Uint8Array, height: bigint) {
  const bytes = Buffer.from([...parentId, Number(height)]);
  return { id: idOf(bytes), parentId, height, bytes, timestamp, verifyWithContext: false };
}

const genesis = oddBlock(Buffer.alloc(32), 0n);

/** The VM's description of its last accepted block. */
export const headOf = ({ id, parentId, height, bytes }: ReturnType<typeof oddBlock>) => ({
  lastAcceptedId: id,
  lastAcceptedParentId: Buffer.from(parentId),
  ...{ height, bytes, timestamp },
});

const never = () => new Promise<never>(() => undefined);

/** A VM in this process with everything that a chain needs, except for the changes of a test. */
export async function serveOddVm(changes: Partial<Vm> = {}) {
  const calls: string[] = [];
  let head = genesis;
  const verified = new Map<string, typeof genesis>();
  const parse = (bytes: Uint8Array) => oddBlock(bytes.subarray(0, 32), BigInt(bytes[32] ?? 0));
  const usual: Partial<Vm> = {
    version: () => ({ version: 'odd/1' }),
    initialize: () => headOf(head),
    setState: () => headOf(head),
    setPreference: () => ({}),
    createHandlers: () => ({}),
    newHTTPHandler: () => ({}),
    waitForEvent: never,
    buildBlock: () => oddBlock(head.id, head.height + 1n),
    parseBlock: ({ bytes }) => parse(bytes),
    blockVerify: () => ({ timestamp }),
    blockAccept: () => ({}),
    shutdown: () => ({}),
    health: () => ({}),
    gather: () => ({}),
  };
  const vm = { ...usual, ...changes } as Record<string, (...args: never[]) => unknown>;
  const told = Object.entries(vm).map(([name, answer]) => [
    name,
    async (...args: never[]) => {
      calls.push(name);
      const answered = await answer(...args);
      const [request] = args as { bytes?: Uint8Array; id?: Uint8Array }[];
      if (name === 'blockVerify') {
        const block = parse(request?.bytes ?? Buffer.alloc(0));
        verified.set(block.id.toString('hex'), block);
      }
      if (name === 'blockAccept') {
        head = verified.get(Buffer.from(request?.id ?? []).toString('hex')) ?? head;
      }
      return answered;
    },
  ]);
  const server = await grpc.serve(handlersOf(VmService, Object.fromEntries(told) as Partial<Vm>));
  return {
    calls,
    genesis,
    /** Makes it the head, whatever the VM has accepted. */
    moveTo: (block: typeof genesis) => void (head = block),
    launcher: new RemoteLauncher(server.address, { protocolVersion: 45 }),
    close: () => server.close(),
  };
}

/** Serves odd VMs, which are closed after each test. */
export function useOddVms() {
  const served: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of served.splice(0)) await each.close();
  });
  return async (changes: Parameters<typeof serveOddVm>[0] = {}) => {
    const odd = await serveOddVm(changes);
    served.push(odd);
    return odd;
  };
}
