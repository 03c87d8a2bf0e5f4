// VMRE's kernel with two authored vats, and more of the second: authored.mjs memory|DIRECTORY [WORKER] [MORE]
// It continues from the state in the directory, if there is one.
import { createRequire } from 'node:module';
import { URL } from 'node:url';

import { memory, memoryOfAll, namesOf, seconds, serve } from '../shared/serve.mjs';

const require = createRequire(import.meta.url);
const { openKernel } = require('../../../dist/vat/api/open-kernel.js');

const [place, worker = 'local', more = 0] = process.argv.slice(2);
/** The other kernel always stores what it needs to restore its vats. */
const vat = (name) => ({
  file: new URL(`../vats/${name}.js`, import.meta.url).pathname,
  transcript: true,
  reapInterval: 'never',
});
const kernel = await openKernel({
  ...(place !== 'memory' && { store: place }),
  worker,
  vats: {
    bootstrap: vat('bootstrap'),
    target: vat('target'),
    ...Object.fromEntries(namesOf(more).map((name) => [name, vat('target')])),
  },
  bootstrap: 'bootstrap',
});
await kernel.run();

await serve({
  async work({ method, count, rest = [] }) {
    let cranks;
    let kpid;
    const taken = await seconds(async () => {
      kpid = await kernel.queueMessage('bootstrap', method, [count, ...rest]);
      ({ cranks } = await kernel.run());
    });
    const { value } = await kernel.settled(kpid);
    if (value !== count) throw new Error(`${method} answers ${value}`);
    await kernel.forget(kpid);
    return { seconds: taken, cranks };
  },
  memory,
  memoryOfAll,
  end: () => kernel.close(),
});
