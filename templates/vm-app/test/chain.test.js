const assert = require('node:assert/strict');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, test } = require('node:test');

const { testVmPlugin } = require('vmre/testing');

const { serveChain } = require('../src/chain.js');

const directory = mkdtempSync(join(tmpdir(), 'vm-app-'));
const settings = { plugin: testVmPlugin, genesis: join(__dirname, '../genesis.txt'), port: 0 };

after(() => rmSync(directory, { recursive: true, force: true }));

test('a chain makes blocks, and its VM answers', async () => {
  const chain = await serveChain(settings);
  assert.equal((await chain.buildBlock()).height, 1n);
  const answer = await fetch(`${chain.http.url}${chain.http.paths[0]}`, {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'guest.last', params: {} }),
  });
  assert.equal((await answer.json()).result.height, 1);
  await chain.stop();
});

test('the blocks survive a restart', async () => {
  const dataDir = join(directory, 'data');
  const before = await serveChain({ ...settings, dataDir });
  await before.buildBlock();
  await before.stop();
  const after = await serveChain({ ...settings, dataDir });
  assert.equal(after.head.height, 1n);
  await after.stop();
});

test('a missing plugin is reported', async () => {
  await assert.rejects(serveChain({ ...settings, plugin: '/no/such/plugin' }), /no plugin at/);
});
