import { openKernel, vatAdminDevice, type VatKernel, type VatSpec } from '../../../src/vat';

const maker = `exports.buildRootObject = ({ D }) => {
  let admin;
  const ends = [];
  return Far('maker', {
    bootstrap: (_, devices) => { admin = devices.admin; },
    make: (bundle) => D(admin).createVat(bundle, {}, Far('watcher', { ended: (...args) => { ends.push(args); } })).vatId,
    upgrade: (vatId, bundle) => D(admin).upgrade(vatId, bundle),
    ask: (bundle) => E(D(admin).createVat(bundle).root).hello(),
    ends: () => harden([...ends]),
    lives: () => 'yes',
  });
}`;

const unreadable: Record<string, VatSpec> = {
  syntax: { source: 'exports.buildRootObject = (' },
  threadSyntax: { source: 'exports.buildRootObject = (', worker: 'thread' },
  processSyntax: { source: 'exports.buildRootObject = (', worker: 'process' },
  localSyntax: { source: 'exports.buildRootObject = (', worker: 'local' },
  imports: { source: `import('x')` },
  file: { file: '/nowhere/vat.js' },
  throws: { source: 'throw Error("top")' },
  program: { program: '/nowhere/program' },
  sandbox: { source: '', worker: 'local', sandbox: 'bubblewrap' },
};

let kernel: VatKernel;
afterEach(() => kernel.close());

test.each([...Object.keys(unreadable), 'unknown'])(
  'a vat with an invalid bundle ends alone: %s',
  async (bundle) => {
    kernel = await openKernel({
      vats: { maker: { source: maker } },
      bundles: unreadable,
      devices: { admin: vatAdminDevice() },
      bootstrap: 'maker',
    });
    const vatId = await kernel.call('maker', 'make', bundle);
    await kernel.run();
    expect(await kernel.call('maker', 'ends')).toEqual([[vatId, true, expect.any(Error)]]);
    await expect(kernel.call('maker', 'ask', bundle)).rejects.toThrow('vat terminated');
    expect(await kernel.call('maker', 'lives')).toBe('yes');
  },
);
