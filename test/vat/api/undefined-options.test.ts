import { openKernel } from '../../../src/vat';
import { sample } from '../../support/plays-all';

const source = `exports.buildRootObject = ({ Far }, parameters) =>
  Far('a', { parameters: () => parameters, bytes: () => new Uint8Array(1000).length });`;

test.each(sample(['quickjs', 'local', 'process'] as const, 2))(
  'an option that is undefined counts as omitted: %s',
  async (worker) => {
    const limits = {
      ...{ deliveryMs: undefined, startMs: undefined, memoryMb: undefined },
      computation: undefined,
    };
    const given = { worker: undefined, sandbox: undefined, limits, parameters: 'old' };
    const flags = { critical: undefined, transcript: undefined, reapInterval: undefined };
    await using kernel = await openKernel({
      ...{ store: undefined, bundles: undefined, devices: undefined, bootstrap: undefined },
      ...{ restartTerminated: undefined, maxVatsOnline: undefined, logger: undefined, worker },
      vats: { a: { source, ...given, ...flags, restartTerminated: undefined } },
    });
    expect(await kernel.call('a', 'bytes')).toBe(1000);
    expect(await kernel.run({ maxCranks: undefined, maxMs: undefined })).toMatchObject({
      hasWork: false,
    });
    await kernel.upgradeVat('a', { source, limits, message: undefined });
    expect(await kernel.call('a', 'parameters')).toBe('old');
  },
);
