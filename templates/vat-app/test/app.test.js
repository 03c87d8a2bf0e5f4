const assert = require('node:assert/strict');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, test } = require('node:test');

const { startApp } = require('../src/app.js');

const directory = mkdtempSync(join(tmpdir(), 'vat-app-'));

after(() => rmSync(directory, { recursive: true, force: true }));

const ask = async (url, options) => (await fetch(url, options)).json();
const add = (app, amount) =>
  ask(`${app.url}/add`, { method: 'POST', body: JSON.stringify({ amount }) });

test('it counts, and notes every step', async () => {
  const app = await startApp({ port: 0 });
  assert.deepEqual(await add(app, 2), { sum: 2, line: 1 });
  assert.deepEqual(await add(app, 3), { sum: 5, line: 2 });
  assert.deepEqual(await ask(`${app.url}/notes`), ['2 makes 2', '3 makes 5']);
  await app.stop();
});

test('the state survives a restart', async () => {
  const store = join(directory, 'data');
  const before = await startApp({ store, port: 0 });
  await add(before, 4);
  await before.stop();
  const after = await startApp({ store, port: 0 });
  assert.deepEqual(await add(after, 1), { sum: 5, line: 2 });
  await after.stop();
});

test('mistakes are reported', async () => {
  const app = await startApp({ port: 0 });
  assert.deepEqual(await add(app, -1), { error: 'the amount must be positive' });
  assert.deepEqual(await ask(app.url), { error: 'unknown request: GET /' });
  await app.stop();
});
