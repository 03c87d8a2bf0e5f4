import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openKernel, type VatKernel } from '../../../src/vat';

const directory = mkdtempSync(join(tmpdir(), 'vmre-baggage-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const source = `exports.buildRootObject = (powers, parameters, baggage) => Far('root', {
  has: (...keys) => keys.map((key) => baggage.has(key)),
  put: (key, length) => baggage.set(key, 'x'.repeat(length)),
});`;

/** The store syscalls of the vat in a message, in order. */
async function asked(kernel: VatKernel, method: string, ...args: unknown[]): Promise<string[]> {
  const file = join(directory, 'trace');
  rmSync(file, { force: true });
  const stop = kernel.traceTo(file);
  await kernel.call('a', method, ...args);
  await stop();
  const syscalls = readFileSync(file, 'utf8').matchAll(/\["(vatstore\w+)","baggage\.(\w+)"/g);
  return [...syscalls].map(([, type, key]) => `${type} ${key}`);
}

test('a vat with its complete store in memory makes no store syscalls', async () => {
  const kernel = await openKernel({ vats: { a: { source } } });
  expect(await asked(kernel, 'has', 'a', 'b')).toEqual([]);
  expect(await asked(kernel, 'put', 'a', 1)).toEqual(['vatstoreSet a']);
  expect(await asked(kernel, 'has', 'a', 'b')).toEqual([]);
  await kernel.close();
});

test('a vat with more entries than its cache asks again, once', async () => {
  const kernel = await openKernel({ vats: { a: { source } } });
  await asked(kernel, 'put', 'a', 3_000_000);
  await asked(kernel, 'put', 'b', 3_000_000); // and so a is evicted
  expect(await asked(kernel, 'has', 'b', 'c')).toEqual(['vatstoreGet c']);
  expect(await asked(kernel, 'has', 'c', 'a')).toEqual(['vatstoreGet a']);
  expect(await kernel.call('a', 'has', 'a', 'b', 'c')).toEqual([true, true, false]);
  await kernel.close();
});

test('after an upgrade it caches what it has read', async () => {
  const kernel = await openKernel({ vats: { a: { source } } });
  await kernel.call('a', 'put', 'a', 1);
  await kernel.upgradeVat('a', { source });
  expect(await asked(kernel, 'has', 'a', 'b')).toEqual([]);
  expect(await kernel.call('a', 'has', 'a', 'b')).toEqual([true, false]);
  await kernel.close();
});
