import type { TestActivity } from 'vmre/testing';
import { parseId } from 'vmre/vm';

import { ask, eventually, openChain } from './chain-activity';

const BLOCKS = 'golem.usage.example.blocks';
let activity: TestActivity;

interface ChainInfo {
  chain: string;
  height: string;
  url: string;
  apis: string[];
}

beforeEach(async () => {
  activity = await openChain();
});

afterEach(() => activity.stop());

test('DEPLOY looks whether the plugin works, START boots the chain', async () => {
  await activity.test();
  expect(await activity.deploy()).toMatchObject({
    vm: { version: 'texts/1.2.3', protocolVersion: 46 },
  });
  const started = await activity.start<ChainInfo>();
  expect(started).toMatchObject({ height: '0', url: expect.stringMatching(/^http:\/\/127/) });
  expect(started.apis).toContain(`/ext/bc/${started.chain}`);
  expect(activity.states).toEqual([{ name: 'chain', value: started }]);
  expect(await ask(activity, 'chain', 'info')).toEqual(started);
  expect(activity.log).toContain('texts: serving');
});

test('a transaction becomes a block, and the requestor pays for it', async () => {
  await activity.start();
  expect(await ask(activity, 'tx', 'issue', 'ann pays bob')).toEqual({ pending: 1 });
  await eventually(async () => {
    expect(await ask(activity, 'chain', 'height')).toEqual({ height: '1' });
  });
  expect(await ask(activity, 'api', 'call', 'guest.last', '{}')).toMatchObject({
    height: 1,
    text: 'ann pays bob',
  });
  await activity.stop();
  expect(activity.counters.get(BLOCKS)).toBe(1);
});

test('blocks are made on demand, and taken from elsewhere', async () => {
  await activity.start();
  const made = (await ask(activity, 'block', 'build')) as { height: string; id: string };
  expect(made).toMatchObject({ height: '1', size: 48 });
  expect(await ask(activity, 'block', 'last')).toEqual(made);

  const block = Buffer.concat([parseId(made.id), Buffer.alloc(16), Buffer.from('from elsewhere')]);
  block.writeBigUInt64BE(2n, 32);
  block.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000)), 40);
  const accepted = await ask(activity, 'block', 'accept', block.toString('hex'));
  expect(accepted).toMatchObject({ height: '2', size: block.length });
  expect(await ask(activity, 'api', 'call', 'guest.last', '{}')).toMatchObject({
    text: 'from elsewhere',
  });
  expect(await activity.run('block', 'accept', block.toString('hex'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('but must be the last block, 2') as string,
  });
  await activity.stop();
  expect(activity.counters.get(BLOCKS)).toBe(2);
});

test('mistakes of the requestor are explained', async () => {
  await activity.start();
  await expect(activity.run('block', 'accept', 'no hex')).rejects.toThrow('BYTES must match');
  expect(await activity.run('api', 'call', 'guest.nothing', '{}')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('unknown method guest.nothing') as string,
  });
  await expect(activity.run('block', 'bild')).rejects.toThrow('Did you mean');
});

test('a plugin that crashes is told of and started again, and the chain goes on', async () => {
  await activity.start();
  await ask(activity, 'block', 'build');
  await activity.run('api', 'call', 'guest.exit', '{"code":7}');
  await eventually(() => expect(activity.log).toContain('ended with exit code 7'));
  await eventually(async () => {
    expect(await ask(activity, 'api', 'call', 'guest.last', '{}')).toMatchObject({ height: 1 });
  });
  expect(await ask(activity, 'block', 'build')).toMatchObject({ height: '2' });
});

test('nobody is left behind', async () => {
  const { url } = await activity.start<ChainInfo>();
  expect((await fetch(`${url}/ext/health`)).status).toBe(200);
  expect(await activity.stop()).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});
