import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { openKernel } from '../../../src/vat';
import { coded } from '../../support/coded';

const asking = {
  worker: 'local',
  source: `exports.buildRootObject = ({ Far, E }) => {
    let peer;
    return Far('asking', {
      bootstrap: (vats) => { peer = vats.b; },
      ask: () => { E(peer).answer(); },
      answer: () => {},
    });
  };`,
} as const;

test('the end of a trace does not affect another one', async () => {
  await using kernel = await openKernel({ vats: { a: asking, b: asking }, bootstrap: 'a' });
  await kernel.run();
  const [one, two] = [new PassThrough(), new PassThrough()];
  const [stopOne, stopTwo] = [kernel.traceTo(one), kernel.traceTo(two)];
  await stopOne();
  await stopOne();
  await kernel.call('a', 'ask');
  await stopTwo();
  expect(await text(two.end())).toContain('"syscalls":[[["send"');
  const after = new PassThrough();
  kernel.cranks$.subscribe(({ syscalls }) => after.write(syscalls ? 'with ' : 'without '));
  await kernel.call('a', 'ask');
  expect(await text(after.end())).toMatch(/^(without )+$/);
});

test('a file that cannot be written is rejected when the trace starts', async () => {
  await using kernel = await openKernel({ vats: { a: asking, b: asking }, bootstrap: 'a' });
  const refused = coded('VMRE_OPTION_INVALID', 'the trace /no/such/file cannot be written: ENOENT');
  expect(() => kernel.traceTo('/no/such/file')).toThrow(refused);
});
