import type { ChainData } from '../../../src/vm/chain/chain-data';
import { DatabaseService } from '../../../src/vm/protocol/database';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { clientOf } from '../../../src/vm/transport/service';
import type { Channel } from '../../../src/vm/transport/transport';
import { VmreError } from '../../../src/support/errors/vmre-error';
import { coded } from '../../support/coded';
import { failure } from '../launch/plugins-at-work';
import { useChains } from './chains-at-work';
import { headOf, oddBlock, useOddVms } from './odd-vm';

const chains = useChains();
const odd = useOddVms();

test('a full disk during a replay is reported as such', async () => {
  let database: Channel | undefined;
  const vm = await odd({
    initialize: ({ dbServerAddr }) => {
      database?.close();
      database = grpc.connect(dbServerAddr);
      return headOf(oddBlock(Buffer.alloc(32), 0n));
    },
    blockAccept: async ({ id }) => {
      try {
        await clientOf(DatabaseService, database!).put({ key: id, value: id });
      } catch (error) {
        vm.moveTo(vm.genesis); // it loses what it has in memory
        throw error;
      }
      return {};
    },
  });
  const restart = { attempts: 1, firstDelayMs: 1 };
  const work = await chains.start({ plugin: vm.launcher, mine: 'manual', restart });
  await work.chain.buildBlock();
  const { store } = (work.chain as unknown as { data: ChainData }).data;
  const full = new VmreError('VMRE_STORE_FAILED', 'the store cannot be written: no space left');
  store.commit = () => Promise.reject(full);
  await failure(work.chain.buildBlock());
  await work.chain.ended;
  database?.close();
  const told = work.of('crashed').at(-1)?.error as VmreError;
  expect(told).toEqual(coded('VMRE_STORE_FAILED', 'no space left'));
  expect(told.cause).toEqual(coded('VMRE_CHAIN_DIVERGED', 'rejects the stored block'));
});
