// VMRE's kernel with a raw vat in a worker, which asks for keys that it does not know: blocking.mjs WORKER
import { createRequire } from 'node:module';

import { seconds, serve } from '../shared/serve.mjs';

const require = createRequire(import.meta.url);
const { openKernel } = require('../../../dist/vat/api/open-kernel.js');

const source = `exports.setup = (syscall) => ([type, , message]) => {
  if (type !== 'message') return;
  const [count] = JSON.parse(message.args.body.slice(1));
  for (let i = 0; i < count; i += 1) syscall.vatstoreGet('key ' + i);
  syscall.resolve([[message.result, { rejected: false, data: { body: '#1', slots: [] } }]]);
};`;

const [worker] = process.argv.slice(2);
const kernel = await openKernel({ worker, vats: { asking: { source } } });
await kernel.run();

await serve({
  ask: async ({ count }) => ({ seconds: await seconds(() => kernel.call('asking', 'ask', count)) }),
});
