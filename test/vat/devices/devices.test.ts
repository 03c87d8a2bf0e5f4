import { Bridge, openKernel, Mailbox, vatAdminDevice, type VatKernel } from '../../../src/vat';
import { openMemoryStore } from '../../../src/store/memory-store';
import { loggerOf } from '../../../src/vat/api/vat-logger';

let kernel: VatKernel;
afterEach(() => kernel.close());

const root = (methods: string) => ({
  source: `exports.buildRootObject = ({ D, exitVat, exitVatWithFailure }, parameters) => {
    let devices; const seen = [];
    return Far('root', { bootstrap: (_, given) => { devices = given; }, seen: () => harden([...seen]), ${methods} });
  };`,
});

describe('mailbox', () => {
  const talking = root(`
    listen: () => D(devices.mailbox).register(Far('h', { receive: (peer, body) => { seen.push([peer, body]); } })),
    say: (peer, body) => D(devices.mailbox).send(peer, body),
    sayAndFail: (peer, body) => { D(devices.mailbox).send(peer, body); exitVatWithFailure('no'); },
    bad: () => { try { D(devices.mailbox).send(1, 2); } catch (e) { return e.message; } },`);

  let sent: unknown[] = [];
  const newMailbox = (): Mailbox =>
    new Mailbox({ output: ({ peer, number, body }) => sent.push([peer, number, body]) });
  beforeEach(() => (sent = []));

  async function open(mailbox: Mailbox, store = openMemoryStore()): Promise<void> {
    const vats = { a: talking, other: talking };
    kernel = await openKernel({
      store,
      vats,
      devices: { mailbox: mailbox.device },
      bootstrap: 'a',
    });
    await kernel.run();
  }

  test('a message is sent when it is persisted, and stays until it is acknowledged', async () => {
    const mailbox = newMailbox();
    const store = openMemoryStore();
    await open(mailbox, store);
    expect(await kernel.call('a', 'say', 'bob', 'one')).toBe(1);
    expect(await kernel.call('a', 'say', 'bob', 'two')).toBe(2);
    expect(sent).toEqual([
      ['bob', 1, 'one'],
      ['bob', 2, 'two'],
    ]);
    await mailbox.acknowledge('bob', 1);
    await kernel.close();
    await open(mailbox, store);
    expect(mailbox.unacknowledged).toEqual([{ peer: 'bob', number: 2, body: 'two' }]);
  });

  test('output of a crank that is undone is never sent', async () => {
    const mailbox = newMailbox();
    await open(mailbox);
    await expect(kernel.call('a', 'sayAndFail', 'bob', 'one')).rejects.toMatchObject({
      code: 'VMRE_VAT_TERMINATED',
    });
    expect(sent).toEqual([]);
    expect(mailbox.unacknowledged).toEqual([]);
  });

  test('each incoming message is delivered once and in order, while there is a listener', async () => {
    const mailbox = newMailbox();
    await open(mailbox);
    expect(await mailbox.receive('bob', 1, 'early')).toBe(0);
    await kernel.call('a', 'listen');
    expect(await mailbox.receive('bob', 1, 'one')).toBe(1);
    expect(await mailbox.receive('bob', 1, 'one')).toBe(1);
    expect(await mailbox.receive('bob', 3, 'three')).toBe(1);
    expect(await mailbox.receive('bob', 2, 'two')).toBe(2);
    await kernel.run();
    expect(await kernel.call('a', 'seen')).toEqual([
      ['bob', 'one'],
      ['bob', 'two'],
    ]);
  });

  test('a rejected call is an error that the vat can catch', async () => {
    await open(newMailbox());
    expect(await kernel.call('a', 'bad')).toContain('a peer must be a string');
  });
});

describe('bridge', () => {
  test('an error of the host’s function is logged, and the kernel goes on', async () => {
    const log: string[] = [];
    const bridge = new Bridge({
      output: () => {
        throw new Error('no printer');
      },
    });
    kernel = await openKernel({
      vats: { a: root("tell: (x) => D(devices.bridge).send(x), hi: () => 'hi'") },
      devices: { bridge: bridge.device },
      bootstrap: 'a',
      logger: loggerOf(({ vat, text }) => log.push(`${vat}: ${text}`)),
    });
    await kernel.run();
    await kernel.call('a', 'tell', 'x');
    expect(await kernel.call('a', 'hi')).toBe('hi');
    expect(log).toEqual(['device bridge: no printer']);
  });

  test('answers calls at once, receives output when it is persisted, sends messages in', async () => {
    const taken: unknown[] = [];
    const bridge = new Bridge({
      answer: (what) => ({ what, time: 5n }),
      output: (...args) => taken.push(args),
    });
    const a = root(`
      ask: (x) => D(devices.bridge).call(x),
      tell: (x) => D(devices.bridge).send(x, 'more'),
      listen: () => D(devices.bridge).register(Far('h', { inbound: (...args) => { seen.push(args); } })),`);
    kernel = await openKernel({
      vats: { a },
      devices: { bridge: bridge.device },
      bootstrap: 'a',
    });
    await kernel.run();
    expect(await kernel.call('a', 'ask', 'x')).toEqual({ what: 'x', time: 5n });
    await kernel.call('a', 'tell', 'out');
    expect(taken).toEqual([['out', 'more']]);
    await expect(bridge.send('lost')).rejects.toThrow('no vat has registered');
    await kernel.call('a', 'listen');
    await bridge.send('in', 1);
    await kernel.run();
    expect(await kernel.call('a', 'seen')).toEqual([['in', 1]]);
  });
});

describe('vat-admin', () => {
  const parent = root(`
    make: (bundle, options) => {
      const watcher = Far('w', { ended: (...args) => { seen.push(args); } });
      const made = D(devices.admin).createVat(bundle, options, watcher);
      child = made.root; return made.vatId;
    },
    makeAndFail: () => { D(devices.admin).createVat('child'); exitVatWithFailure('no'); },
    end: (id) => D(devices.admin).terminate(id, 'enough'),
    ask: (x) => E(child).double(x), stop: () => E(child).stop(),`);
  const source = parent.source.replace('let devices;', 'let devices, child;');
  const bundles = {
    child: root('double: (x) => [parameters, 2 * x], stop: () => { exitVat("done"); },'),
  };

  async function open(store = openMemoryStore()): Promise<void> {
    const devices = { admin: vatAdminDevice() };
    const vats = { a: { source, transcript: true } };
    kernel = await openKernel({ store, vats, bundles, devices, bootstrap: 'a' });
    await kernel.run();
  }

  test('a vat creates another and sends it messages, also after a restart', async () => {
    const store = openMemoryStore();
    await open(store);
    expect(await kernel.call('a', 'make', 'child', { parameters: { p: 1n } })).toBe('v2');
    expect(await kernel.call('a', 'ask', 4)).toEqual([{ p: 1n }, 8]);
    await kernel.close();
    await open(store);
    expect(await kernel.call('a', 'ask', 5)).toEqual([{ p: 1n }, 10]);
  });

  test('every termination of a vat is reported', async () => {
    await open();
    const first = await kernel.call('a', 'make', 'child', {});
    await kernel.call('a', 'stop');
    const second = await kernel.call('a', 'make', 'child', {});
    await kernel.call('a', 'end', second);
    const third = await kernel.call('a', 'make', 'nothing', {});
    expect(await kernel.call('a', 'seen')).toEqual([
      [first, false, 'done'],
      [second, true, Error('enough')],
      [third, true, Error('vat nothing-3: unknown bundle nothing')],
    ]);
    await expect(kernel.call('a', 'ask', 1)).rejects.toThrow('vat terminated');
    await expect(kernel.call('a', 'end', 'v99')).rejects.toThrow('unknown vat v99');
  });

  test('a vat created in a crank that is undone never existed', async () => {
    await open();
    await expect(kernel.call('a', 'makeAndFail')).rejects.toMatchObject({
      code: 'VMRE_VAT_TERMINATED',
    });
    expect(kernel.statistics.vats).toEqual([]);
  });
});
