import { openKernel } from '../../src/vat/api/open-kernel';
import { ManualClock } from '../../src/vat/devices/clock';
import { RuntimeProgram } from '../../src/supervisor/runtime-program';
import { checkChainOptions } from '../../src/vm/chain/chain-options';
import { finiteMs } from '../../src/vm/client/call-limits';
import { AppSender } from '../../src/vm/services/app/app-sender';
import { limitsOf } from '../../src/vm/transport/http2/limits';
import { coded } from './coded';

const vat = { source: "exports.buildRootObject = ({ Far }) => Far('a', { hi: () => 1 });" };

/** Calls with a limit that is wrong; limits of chains are in the tests of their options. */
const limits: readonly [name: string, call: (value: never) => unknown][] = [
  ['timeoutMs', (timeoutMs) => new RuntimeProgram('none', { workdir: '/', timeoutMs })],
  ['maxVatsOnline', (maxVatsOnline) => openKernel({ maxVatsOnline })],
  ['vat a: limits.deliveryMs', (deliveryMs) => withVat({ deliveryMs })],
  ['vat a: limits.startMs', (startMs) => withVat({ startMs })],
  ['vat a: limits.memoryMb', (memoryMb) => withVat({ memoryMb })],
  ['vat a: limits.computation', (computation) => withVat({ computation })],
  ['maxCranks', (maxCranks) => run({ maxCranks })],
  ['maxMs', (maxMs) => run({ maxMs })],
  ['cleanupBudget', (cleanupBudget) => run({ cleanupBudget })],
  ['ms', (ms) => new ManualClock().advance(ms)],
  ['deadlineMs', (deadlineMs) => finiteMs(deadlineMs)],
  ['messageBytes', (messageBytes) => limitsOf({ messageBytes })],
  ['streams', (streams) => limitsOf({ streams })],
  ['settingsMs', (settingsMs) => limitsOf({ settingsMs })],
  ['transferMs', (transferMs) => limitsOf({ transferMs })],
  ['maxWaiting', (maxWaiting) => new AppSender({ maxWaiting })],
  ['maxWaitingBytes', (maxWaitingBytes) => new AppSender({ maxWaitingBytes })],
  ['appRequestMs', (appRequestMs) => checkChainOptions({ ...chain, appRequestMs })],
  [
    'appSender.maxWaiting',
    (maxWaiting) => checkChainOptions({ ...chain, appSender: { maxWaiting } }),
  ],
];

const chain = { plugin: 'none', genesis: Buffer.alloc(0) };

async function withVat(limits: object): Promise<void> {
  await using _kernel = await openKernel({ vats: { a: { ...vat, worker: 'local', limits } } });
}

async function run(policy: object): Promise<void> {
  await using kernel = await openKernel();
  await kernel.run(policy);
}

const outcome = async (call: () => unknown): Promise<unknown> => {
  try {
    return await call();
  } catch (error) {
    return error;
  }
};

test.each(limits)('%s must be a valid number', async (name, call) => {
  for (const wrong of [NaN, -1, '5', null, 5n, {}]) {
    const refused = coded('VMRE_OPTION_INVALID', `${name} must be `);
    expect(await outcome(() => call(wrong as never))).toEqual(refused);
  }
});

test.each([null, 5, 'never', [], { everyMs: 0 }, { everyMs: NaN }, { everyMs: '5' }])(
  'mine %j is rejected',
  (mine) => {
    const refused = coded('VMRE_OPTION_INVALID', /^mine(\.everyMs)? (must be|is) /);
    expect(() => checkChainOptions({ ...chain, mine: mine as never })).toThrow(refused);
  },
);

test.each<[string, () => unknown]>([
  ['restart', () => checkChainOptions({ ...chain, restart: null as never })],
  ['validators', () => checkChainOptions({ ...chain, validators: null as never })],
  ['http.readMs', () => checkChainOptions({ ...chain, http: { readMs: null as never } })],
  ['store', () => openKernel({ store: null as never })],
  ['logger', () => openKernel({ logger: null as never })],
  ['vats', () => openKernel({ vats: null as never })],
  ['runtimeArgs', () => new RuntimeProgram('none', { workdir: '/', runtimeArgs: null as never })],
])('null is rejected: %s', async (name, call) => {
  expect(await outcome(call)).toEqual(coded('VMRE_OPTION_INVALID', `${name} must be `));
});

test('options that are not an object are rejected', async () => {
  const refused = coded('VMRE_OPTION_INVALID', 'options must be an object, not null');
  expect(await outcome(() => openKernel(null as never))).toEqual(refused);
});
