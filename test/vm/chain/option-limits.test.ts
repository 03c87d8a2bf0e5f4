import { createServer } from 'node:http';

import { checkChainOptions, type ChainVmOptions } from '../../../src/vm/chain/chain-options';
import { DatabaseServer } from '../../../src/vm/services/database/database-server';
import { startWithRestarts } from '../../../src/vm/launch/restarter';
import { startVm } from '../../../src/vm/launch/start-vm';
import { httpLimitsOf } from '../../../src/vm/client/http/http-limits';
import { openMemoryStore } from '../../../src/store/memory-store';
import { coded } from '../../support/coded';

/** Every option of a chain that limits something, with its minimum. */
const limits: readonly (readonly [name: string, least: number])[] = [
  ['initializeMs', 0],
  ['callMs', 0],
  ['hangMs', 0],
  ['slowMs', Number.MIN_VALUE],
  ['shutdownMs', 0],
  ['graceMs', 0],
  ['start.handshakeMs', 0],
  ['start.answerMs', Number.MIN_VALUE],
  ['restart.attempts', 0],
  ['restart.firstDelayMs', 0],
  ['restart.maxDelayMs', 0],
  ['restart.stableMs', 0],
  ['http.readHeaderMs', 0],
  ['http.readMs', 0],
  ['http.writeMs', 0],
  ['http.idleMs', 0],
  ['http.headerBytes', 1],
  ['http.bodyBytes', 0],
  ['http.totalBodyBytes', 0],
  ['http.streams', 0],
  ['http.connections', 1],
  ['database.iterators', 0],
  ['database.pendingBytes', 0],
];

/** Options with one of them, `group.name` or `name`. */
function optionsWith(path: string, value: unknown): ChainVmOptions {
  const [name = '', inside] = path.split('.');
  const given = inside === undefined ? value : { [inside]: value };
  return { plugin: 'none', genesis: Buffer.alloc(0), [name]: given };
}

test.each(limits)('%s must be a valid number', (path, least) => {
  for (const wrong of [NaN, -1, -Infinity, least - 1, '5', null, 5n, {}]) {
    expect(() => checkChainOptions(optionsWith(path, wrong))).toThrow(
      coded('VMRE_OPTION_INVALID', `${path} must be `),
    );
  }
  for (const right of [undefined, least, 5, 1e12, Infinity]) {
    checkChainOptions(optionsWith(path, right));
  }
});

test('an invalid restart policy is rejected', () => {
  checkChainOptions(optionsWith('restart', 'never'));
  for (const wrong of ['always', 5]) {
    const refused = coded('VMRE_OPTION_INVALID', "restart must be 'never' or an object");
    expect(() => checkChainOptions(optionsWith('restart', wrong))).toThrow(refused);
  }
});

test('an infinite limit of the head is accepted', () => {
  const { headerBytes } = httpLimitsOf({ headerBytes: Infinity });
  expect(() => createServer({ maxHeaderSize: headerBytes })).not.toThrow();
});

test('every constructor with limits checks them', async () => {
  const refused = coded('VMRE_OPTION_INVALID', 'not NaN');
  expect(() => httpLimitsOf({ writeMs: NaN })).toThrow(refused);
  expect(() => new DatabaseServer(openMemoryStore(), { iterators: NaN })).toThrow(refused);
  await expect(startVm({ plugin: 'none', handshakeMs: NaN })).rejects.toEqual(refused);
  const never = () => Promise.reject(new Error('it was started'));
  await expect(startWithRestarts(never, { restart: { attempts: NaN } })).rejects.toEqual(refused);
});
