import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const library = resolve(__dirname, '../../../dist/vat/index.js');

// In a separate process, as it cannot end either.
test('a thread that cannot be stopped is reported, and other vats continue', async () => {
  const script = `
    const { openKernel } = require(${JSON.stringify(library)});
    const source = \`exports.buildRootObject = () => Far('root', {
      hang: () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1),
      hello: () => 'hello',
    })\`;
    const vat = { source, worker: 'thread', limits: { deliveryMs: 200 } };
    const logger = { error: (text, { vat }) => console.log(vat + ' error: ' + text) };
    openKernel({ vats: { stuck: vat, beside: vat }, logger }).then(async (kernel) => {
      kernel.terminations$.subscribe(({ name, value }) => console.log(name + ': ' + value.message));
      await kernel.call('stuck', 'hang').catch(() => undefined);
      console.log(await kernel.call('beside', 'hello'));
    });`;
  const host = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  host.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes('a thread cannot be stopped')) await once(host.stdout, 'data');
  host.kill('SIGKILL');
  expect(output.split('\n')).toEqual([
    expect.stringContaining('stuck error: the vat was terminated'),
    'stuck: vat has terminated: a delivery took more than 200 ms',
    'hello',
    'stuck error: its worker did not end within 2000 ms; a thread cannot be stopped within a call of the engine',
    '',
  ]);
});
