import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { createServer } from 'node:net';

import { VmMessage, VmState } from '../../../src/vm/protocol/vm';
import { decodeCb58 } from '../../../src/vm/ids/cb58';
import { formatId } from '../../../src/vm/ids/id';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { Node } from './node';
import { Scenario } from './scenario';
import {
  addressText,
  blockIdOf,
  encodeBlock,
  signedTransfer,
  standalone,
  transactionId,
  vectors,
} from './xsvm';

/** From the start of the real plugin to its end, with a transaction in between. */
export const checkLife = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('xsvm', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const { chainId, recipient, genesisBlockId } = vectors;
    const node = await step('handshake, initialize', () =>
      Node.start({ plugin, store: openMemoryStore(), chainDataDir: sandbox.makeDirectory() }),
    );
    const { client, vm } = node;
    try {
      await step('it reports its version, in the handshake and on request', () => {
        equal(vm.protocolVersion, 45);
        match(vm.version, /^v1\.\d+\.\d+$/);
      });
      await step('genesis equals that of the vectors, byte for byte', () => {
        const { id, parentId, bytes, height, timestamp } = client.head!;
        deepEqual(bytes, vectors.genesisBlock);
        deepEqual(id, genesisBlockId);
        deepEqual(parentId, vectors.genesisParentId);
        equal(height, 0n);
        equal(timestamp.getTime(), 0);
      });
      await step('bootstrapping, preference, normal operation', async () => {
        await client.setState(VmState.Bootstrapping);
        await client.setPreference(genesisBlockId);
        await client.setState(VmState.NormalOp);
        equal(await client.stateSync.isEnabled(), false);
      });
      const rpc = await step('its handlers are mounted', () => node.jsonRpc());
      const event = client.waitForEvent();
      const transfer = signedTransfer({ chainId, nonce: 0n, amount: 1000n, to: recipient });
      await step('a signed transaction is issued over HTTP', async () => {
        equal(standalone(transfer).toString('base64'), vectors.transfer);
        const { txID } = await rpc.call<{ txID: string }>('issueTx', { tx: vectors.transfer });
        equal(txID, vectors.transferId);
        equal(formatId(transactionId(transfer)), txID);
      });
      await step('it requests a block', async () => equal(await event, VmMessage.BuildBlock));
      const block = await step('a block is built on genesis', async () => {
        const built = await client.buildBlock();
        deepEqual(built.parentId, genesisBlockId);
        equal(built.height, 1n);
        const time = Math.floor(built.timestamp.getTime() / 1000);
        const transactions = [transfer];
        const expected = encodeBlock({ parentId: genesisBlockId, time, height: 1, transactions });
        deepEqual(built.bytes, expected);
        deepEqual(built.id, blockIdOf(expected));
        return built;
      });
      await step('it is parsed to the same block', async () =>
        deepEqual(await client.parseBlock(block.bytes), block),
      );
      await step('it is verified, preferred and accepted', async () => {
        deepEqual(await client.verify(block), block.timestamp);
        await client.setPreference(block.id);
        await client.accept(block);
        deepEqual(client.head?.id, block.id);
      });
      await step('its transaction is executed', async () => {
        const address = addressText(vectors.address);
        const { nonce } = await rpc.call<{ nonce: bigint }>('nonce', { address });
        equal(nonce, 1n);
        const assetID = formatId(chainId);
        const of = async (owner: Buffer): Promise<bigint> =>
          (await rpc.call<{ balance: bigint }>('balance', { address: addressText(owner), assetID }))
            .balance;
        equal(await of(recipient), 1000n);
        equal(await of(vectors.address), 2n ** 64n - 1n - 1000n);
        const { blockID } = await rpc.call<{ blockID: string }>('lastAccepted');
        deepEqual(decodeCb58(blockID), block.id);
      });
      await step('it is found by id and by height, with its ancestors', async () => {
        deepEqual(await client.getBlockIdAtHeight(1n), block.id);
        deepEqual((await client.getBlock(block.id)).bytes, block.bytes);
        deepEqual(await client.getAncestors(block.id), [block.bytes, vectors.genesisBlock]);
        await rejects(client.getBlock(Buffer.alloc(32, 9)), { code: 'VMRE_VM_NOT_FOUND' });
        await rejects(client.getBlockIdAtHeight(9n), { code: 'VMRE_VM_NOT_FOUND' });
      });
      await step('SIGTERM does not stop it before its shutdown', async () => {
        process.kill(vm.pid!, 'SIGTERM');
        await logLine(node, /ignoring signal: terminated/);
        equal(await client.version(), vm.version);
      });
      await step('its health covers our database, and its metrics are available', async () => {
        const health = (await client.health()) as { database: unknown };
        equal('database' in health, true);
        const names = (await client.gather()).map(({ name }) => name);
        equal(names.includes('process_process_cpu_seconds_total'), true, names.join(' '));
      });
      await step('shutdown during a wait for events, exit code 0', async () => {
        const waiting = client.waitForEvent();
        const cancelled = rejects(waiting);
        await rpc.close();
        const exit = await node.end();
        await cancelled;
        deepEqual([exit.code, exit.signal, exit.requested], [0, null, true]);
        const log = exit.log.join('\n');
        match(log, /received shutdown signal: terminated/);
        match(log, /graceful termination success/);
      });
      await step('its port is free', () => canListen(vm.address));
    } finally {
      await node.end(0);
    }
  });

async function logLine(node: Node, wanted: RegExp): Promise<void> {
  for (let left = 100; !node.vm.recentLog().some((line) => wanted.test(line)); left -= 1) {
    if (left === 0) throw new Error(`no line ${wanted} in\n${node.vm.recentLog().join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const canListen = (address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const [host = '', port = ''] = address.split(':');
    const server = createServer().once('error', reject);
    server.listen(Number(port), host, () => server.close(() => resolve()));
  });
