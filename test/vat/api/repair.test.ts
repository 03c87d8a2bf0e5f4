import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openKernel, vatAdminDevice, type VatKernel, type VatSpec } from '../../../src/vat';
import { loggerOf } from '../../../src/vat/api/vat-logger';
import { coded } from '../../support/coded';
import { workers } from '../workers/authored-kit';

/** It writes down what it is told; `isMended` decides about a message that makes it spin. */
const diary = (isMended: boolean) => ({
  source: `exports.buildRootObject = ({ Far }, parameters, baggage) => {
    if (!baggage.has('lines')) baggage.init('lines', '');
    let said = 0;
    return Far('diary', {
      say(text) {
        baggage.set('lines', baggage.get('lines') + text);
        if (text === 'x') { while (!${isMended}); }
        if (text === 'slow') for (let i = 0; i < 200000; i += 1);
        said += 1;
        return said;
      },
      lines: () => baggage.get('lines'),
    });
  };`,
});
/** It passes on, without waiting. */
const speaker = {
  source: `exports.buildRootObject = ({ E, Far }) => {
    let diary;
    return Far('speaker', {
      bootstrap: (vats) => { diary = vats.diary; },
      say: (text) => { for (const each of text) E.sendOnly(diary).say(each); },
      hello: () => 'hello',
    });
  };`,
};

let directory: string;
let kernel: VatKernel;
let log: string[];
let opened: VatKernel[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vmre-repair-'));
  opened = [];
});
afterEach(async () => {
  for (const each of opened) await each.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(settings: Partial<VatSpec>, isMended = false): Promise<void> {
  log = [];
  kernel = await openKernel({
    store: join(directory, 'store'),
    vats: {
      speaker: { ...speaker, worker: 'local' },
      diary: {
        ...diary(isMended),
        ...{ onFault: 'suspend', limits: { computation: 100_000 }, ...settings },
      } as VatSpec,
    },
    bootstrap: 'speaker',
    logger: loggerOf(({ vat, text }) => log.push(`${vat}: ${text}`)),
  });
  opened.push(kernel);
  await kernel.run();
}
const faultOf = (name: string) => kernel.statistics.vats.find((vat) => vat.name === name)?.fault;

test.each(workers)(
  'a vat in %s is suspended, upgraded to mended code and resumed: nothing is lost',
  async (worker) => {
    await open({ worker });
    expect(await kernel.call('diary', 'say', 'a')).toBe(1);
    await kernel.call('speaker', 'say', 'bxcd');
    expect(faultOf('diary')).toMatchObject({ during: 'message' });
    expect(log.join('\n')).toMatch(
      /diary: the vat is suspended since crank \d+: .*; its deliveries/,
    );
    await expect(kernel.call('diary', 'say', 'e')).rejects.toEqual(
      coded(
        'VMRE_VAT_SUSPENDED',
        /^vat diary is suspended since crank \d+: .+; the message waits$/,
      ),
    );
    expect(await kernel.call('speaker', 'hello')).toBe('hello');
    // It is still suspended in another process, after a resumption without mended code, and after an upgrade.
    await kernel.close();
    await open({ worker });
    expect(faultOf('diary')).toMatchObject({ during: 'message' });
    await kernel.resumeVat('diary');
    await kernel.run();
    expect(faultOf('diary')).toMatchObject({ during: 'message' });
    await kernel.upgradeVat('diary', {
      ...diary(true),
      worker,
      limits: { computation: 100_000 },
    });
    await kernel.call('speaker', 'say', 'f');
    expect(faultOf('diary')).toBeDefined();
    await kernel.resumeVat('diary');
    expect(await kernel.call('diary', 'lines')).toBe('abxcdef');
    expect(faultOf('diary')).toBeUndefined();
    await kernel.close();
    await open({ worker }, true);
    expect(await kernel.call('diary', 'lines')).toBe('abxcdef');
  },
);

test.each(workers)(
  'without an upgrade, a vat in %s keeps what it had in memory',
  async (worker) => {
    await open({ worker });
    await kernel.call('diary', 'say', 'a');
    const kpid = await kernel.queueMessage('diary', 'say', ['slow']);
    await kernel.run();
    expect(faultOf('diary')).toBeDefined();
    await kernel.close();
    await open({ worker, limits: { computation: 100_000_000 } });
    await kernel.resumeVat('diary');
    await kernel.run();
    expect(await kernel.settled(kpid)).toMatchObject({ value: 2 });
  },
);

test('the host may change its mind: the vat is terminated by the next fault', async () => {
  await open({ worker: 'local' });
  await kernel.queueMessage('diary', 'say', ['x']);
  await kernel.run();
  await kernel.close();
  await open({ worker: 'local', onFault: 'terminate' });
  await kernel.resumeVat('diary');
  await kernel.run();
  expect(kernel.statistics.terminated).toMatchObject([{ name: 'diary' }]);
});

test.each(workers)('a vat in %s that cannot start waits for mended code', async (worker) => {
  const broken = { source: `exports.buildRootObject = () => { throw Error('no luck'); }` };
  await open({ worker, ...broken });
  expect(faultOf('diary')).toMatchObject({ during: 'startVat' });
  expect(faultOf('diary')?.reason).toContain('no luck');
  const kpid = await kernel.queueMessage('diary', 'say', ['a']);
  expect(await kernel.upgradeVat('diary', { ...diary(true), worker })).toBe(1);
  await kernel.resumeVat('diary');
  await kernel.run();
  expect(await kernel.settled(kpid)).toMatchObject({ value: 1 });
});

test('a vat whose code differs from its transcript is suspended, and the others run', async () => {
  await open({ worker: 'local' });
  await kernel.call('diary', 'say', 'a');
  await kernel.close();
  const other = { source: diary(false).source.replace("'lines', ''", "'lines', '>'") };
  await open({ worker: 'local', ...other });
  expect(faultOf('diary')).toMatchObject({ during: null });
  expect(faultOf('diary')?.reason).toContain('vat diary diverges from its transcript');
  expect(await kernel.call('speaker', 'hello')).toBe('hello');
  await kernel.close();
  // The right code is back.
  await open({ worker: 'local' });
  await kernel.resumeVat('diary');
  expect(await kernel.call('diary', 'say', 'b')).toBe(2);
});

test('an answer that others owe does not get lost with the fault', async () => {
  await open({ worker: 'local' });
  const other = {
    source: `exports.buildRootObject = ({ E, Far }) => {
      let gate;
      return Far('waiter', {
        wait: () => new Promise((resolve) => (gate = resolve)),
        open: (text) => gate(text),
      });
    };`,
    worker: 'local' as const,
  };
  await kernel.addVat('waiter', other);
  const asking = {
    source: `exports.buildRootObject = ({ E, Far }) => {
      let isFaulty = true;
      return Far('asking', {
        ask: async (waiter) => { const text = await E(waiter).wait(); while (text === 'x'); return text; },
      });
    };`,
    ...{ worker: 'local' as const, onFault: 'suspend' as const, limits: { computation: 1e5 } },
  };
  await kernel.addVat('asking', asking);
  const kpid = await kernel.queueMessage('asking', 'ask', [kernel.root('waiter')]);
  await kernel.run();
  await kernel.call('waiter', 'open', 'x');
  expect(faultOf('asking')).toMatchObject({ during: 'notify' });
  await kernel.upgradeVat('asking', { ...asking, message: 'mended' });
  await kernel.resumeVat('asking');
  await kernel.run();
  expect((await kernel.settled(kpid)).value).toMatchObject({ upgradeMessage: 'mended' });
});

test('vats that a device creates have the policy of their bundle', async () => {
  kernel = await openKernel({
    vats: {
      maker: {
        source: `exports.buildRootObject = ({ D, Far }) => {
          let admin;
          return Far('maker', {
            bootstrap: (vats, devices) => { admin = devices.admin; },
            make: () => D(admin).createVat('diary', { name: 'made' }).root,
          });
        };`,
        worker: 'local',
      },
    },
    bundles: {
      diary: {
        ...diary(false),
        ...{ worker: 'local', onFault: 'suspend', limits: { computation: 1e5 } },
      },
    },
    devices: { admin: vatAdminDevice() },
    bootstrap: 'maker',
  });
  opened.push(kernel);
  await kernel.run();
  await kernel.call('maker', 'make');
  await kernel.queueMessage('made', 'say', ['x']);
  await kernel.run();
  expect(faultOf('made')).toMatchObject({ during: 'message' });
});

test.each([
  ['a vat without a transcript', { ...diary(false), transcript: false }],
  ['a raw vat without a transcript', { setup: () => () => undefined }],
])('%s cannot be suspended', async (_what, spec) => {
  await expect(openKernel({ vats: { diary: { ...spec, onFault: 'suspend' } } })).rejects.toEqual(
    coded('VMRE_VAT_OPTION_REFUSED', /^vat diary: onFault suspend requires a transcript/),
  );
});
