import { join } from 'node:path';

import { genesis, openChain } from './chain-activity';

test.each([
  ['no plugin is set', { plugin: '' }, 'set plugin and genesis'],
  ['no genesis is set', { genesis: '' }, 'set plugin and genesis'],
  ['there is no such plugin', { plugin: '/no/such/vm' }, 'there is no plugin at /no/such/vm'],
  ['the plugin is no program', { plugin: genesis }, 'is not a program that this machine can start'],
  ['the plugin does not announce itself', { plugin: '/bin/true' }, 'handshake failed'],
  ['there is no such genesis', { genesis: join(genesis, 'x') }, 'ENOTDIR'],
])('%s: test and DEPLOY say so', async (_what, settings, text) => {
  const activity = await openChain(settings);
  try {
    await expect(activity.test()).rejects.toThrow(text);
    await expect(activity.deploy()).rejects.toThrow(text);
  } finally {
    await activity.stop();
  }
});
