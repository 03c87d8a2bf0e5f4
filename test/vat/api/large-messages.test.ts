import {
  Bridge,
  openKernel,
  Mailbox,
  ManualClock,
  KernelRef,
  timerDevice,
  vatAdminDevice,
  type VatKernel,
} from '../../../src/vat';

// A value that is too large for a vat is rejected at the interface of the host, and the vat gets no message.

const source = `exports.buildRootObject = ({ D }, parameters) => {
  let devices;
  const tried = (act) => { try { return act(); } catch (error) { return String(error); } };
  return Far('root', {
    bootstrap: (vats, given) => { devices = given; D(given.bridge).register(Far('h', { inbound: () => 1 })); D(given.mailbox).register(Far('h', { receive: () => 1 })); },
    take: (...values) => values.length,
    parameters: () => parameters,
    ask: (size) => tried(() => D(devices.bridge).call(size).length),
    give: (size) => tried(() => D(devices.bridge).call('x'.repeat(size))),
    odd: (name) => tried(() => D(devices.bridge)[name]()),
    wait: () => new Promise(() => undefined),
    pass: (promise) => promise.then((x) => typeof x),
  });
};`;

let kernel: VatKernel;
const bridge = new Bridge({
  answer: (size) => (typeof size === 'string' ? size.length : 'x'.repeat(size as number)),
});
const mailbox = new Mailbox();
const ended: string[] = [];
const unpassable = expect.objectContaining({ code: 'VMRE_VAT_VALUE_UNPASSABLE' }) as Error;

beforeAll(async () => {
  kernel = await openKernel({
    vats: { a: { source, parameters: { first: 1 } }, b: { source } },
    bundles: { b: { source } },
    devices: {
      bridge: bridge.device,
      mailbox: mailbox.device,
      timer: timerDevice(new ManualClock()),
      admin: vatAdminDevice(),
    },
    bootstrap: 'a',
  });
  await kernel.run();
  kernel.terminations$.subscribe(({ name }) => ended.push(name));
});
afterAll(() => kernel.close());
afterEach(async () => {
  expect(ended).toEqual([]);
  expect(await kernel.call('a', 'take', 1, 2)).toBe(2);
});

const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);
const circle: unknown[] = [];
circle.push(circle);
const shared = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = { a: value, b: value };
  return value;
};

/** Values that no vat accepts. */
const tooLarge: readonly (readonly [string, unknown])[] = [
  ['text', 'x'.repeat(10_000_000)],
  ['texts', Array(3).fill('x'.repeat(4_000_000))],
  ['a key', { ['x'.repeat(10_000_000)]: 1 }],
  ['values', Array(100_000).fill(1)],
  ['references', Array.from({ length: 10_001 }, (_, i) => new KernelRef(`ko${i}`))],
  ['nesting', deep(101)],
  ['a circle', circle],
  ['the same again and again', shared(60)],
  ['digits', 10n ** 10_000n],
  ['an error', new Error('x'.repeat(10_000_000))],
  ['a gap', [1, , 2]], // eslint-disable-line no-sparse-arrays
  ['a symbol as key', { [Symbol('s')]: 1 }],
  ['a Map', new Map()],
  ['a typed array', new Uint8Array(3)],
];

test.each(tooLarge)('%s', async (_what, value) => {
  await expect(kernel.call('a', 'take', value)).rejects.toThrow(unpassable);
  await expect(kernel.queueMessage('a', 'take', [value])).rejects.toThrow(unpassable);
  await expect(kernel.addVat('c', { source, parameters: value })).rejects.toThrow(unpassable);
  await expect(kernel.upgradeVat('a', { source, parameters: value })).rejects.toThrow(unpassable);
  await expect(bridge.send(value)).rejects.toThrow(unpassable);
});

test('data of the kernel itself, method names, reasons and messages are checked, too', async () => {
  const body = `#["${'x'.repeat(10_000_000)}"]`;
  const nested = `#${'['.repeat(200)}${']'.repeat(200)}`;
  const digits = `#["+${'9'.repeat(10_001)}"]`;
  for (const text of [body, nested, digits]) {
    const sent = kernel.queueMessage('a', 'take', { body: text, slots: [] });
    await expect(sent).rejects.toThrow(unpassable);
  }
  const long = 'x'.repeat(10_000_001);
  await expect(kernel.call('a', 'm'.repeat(10_001))).rejects.toThrow(unpassable);
  await expect(kernel.call('a', Symbol('own'))).rejects.toThrow(unpassable);
  await expect(kernel.terminateVat('a', long)).rejects.toThrow(unpassable);
  await expect(kernel.upgradeVat('a', { source, message: long })).rejects.toThrow(unpassable);
  await expect(mailbox.receive('peer', 1, long)).rejects.toThrow(unpassable);
});

test('a too large answer of a device is an error that the vat can catch', async () => {
  expect(await kernel.call('a', 'ask', 1000)).toBe(1000);
  expect(await kernel.call('a', 'ask', 10_000_001)).toContain('device invocation failed');
  expect(await kernel.call('a', 'give', 11_000_000)).toMatch(/RangeError: .*10000000/);
  expect(await kernel.call('a', 'odd', 'm'.repeat(10_001))).toMatch(
    /RangeError: .*the maximum is 10000/,
  );
});

test('data that cannot be decoded rejects its promise', async () => {
  let result = '';
  await kernel.addVat('odd', {
    setup: (syscall) => (delivery) => {
      if (delivery[0] !== 'message') return;
      const [, , { method, result: promise }] = delivery;
      if (method === 'wait') result = promise ?? '';
      else syscall.resolve([[result, { rejected: false, data: { body: '#"$7"', slots: [] } }]]);
    },
  });
  const waits = await kernel.queueMessage('odd', 'wait');
  await kernel.run();
  const passed = await kernel.queueMessage('a', 'pass', [new KernelRef(waits)]);
  await kernel.run();
  await kernel.queueMessage('odd', 'settle');
  await kernel.run();
  expect(await kernel.settled(passed)).toMatchObject({
    status: 'rejected',
    value: { message: 'the data of a message cannot be decoded' },
  });
});

test('an upgrade preserves the parameters of the vat, unless others are given', async () => {
  expect(await kernel.call('a', 'parameters')).toEqual({ first: 1 });
  await kernel.upgradeVat('a', { source });
  expect(await kernel.call('a', 'parameters')).toEqual({ first: 1 });
  const b = kernel.root('b');
  await kernel.upgradeVat('a', { source, parameters: [2, b] });
  await kernel.upgradeVat('a', { source });
  expect(await kernel.call('a', 'parameters')).toEqual([2, expect.any(KernelRef)]);
  const broken = { source: 'throw Error("no")', parameters: 3 };
  await expect(kernel.upgradeVat('a', broken)).rejects.toThrow('no');
  await kernel.upgradeVat('a', { source });
  expect(await kernel.call('a', 'parameters')).toEqual([2, expect.any(KernelRef)]);
  await kernel.upgradeVat('a', { source, parameters: undefined });
  expect(await kernel.call('a', 'parameters')).toBeUndefined();
});

test('a vat with source code cannot enable pipelining', async () => {
  await expect(kernel.addVat('piper', { source, enablePipelining: true })).rejects.toMatchObject({
    code: 'VMRE_VAT_OPTION_REFUSED',
    data: { vat: 'piper' },
  });
  expect(() => kernel.root('piper')).toThrow('unknown vat piper');
});
