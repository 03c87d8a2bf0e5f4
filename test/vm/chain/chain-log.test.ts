import { RecordedLog } from '../../support/recorded-log';
import { testVmPlugin } from '../../../src/testing/vm/test-vm';
import { startNetwork } from '../../../src/vm/network/start-network';
import { useChains } from './chains-at-work';

const chains = useChains();
const stderr = { level: 'info', message: 'texts: serving', data: { stream: 'stderr' } };

test('a log gets the lines of the plugin, and what subscribers throw', async () => {
  const logger = new RecordedLog();
  const error = new Error('no');
  const { chain } = await chains.start({ logger });
  chain.events$.subscribe(({ type }) => {
    if (type === 'block') throw error;
  });
  await chain.buildBlock();
  await chain.stop();
  expect(logger.lines).toContainEqual(stderr);
  expect(logger.lines).toContainEqual({
    level: 'error',
    message: 'a subscriber failed',
    data: { error },
  });
});

test('the log of a network also names node and chain', async () => {
  const logger = new RecordedLog();
  await using network = await startNetwork({
    chains: [{ name: 'mine', plugin: testVmPlugin, genesis: Buffer.from('texts') }],
    logger,
  });
  await network.stop(); // the log is complete then
  const data = { ...stderr.data, node: 'node1', chain: 'mine' };
  expect(logger.lines).toContainEqual({ ...stderr, data });
});
