// VMRE's kernel alone, with raw vats: node --expose-gc kernel.mjs memory|DIRECTORY [counting]
import { createRequire } from 'node:module';

import { answering, Course, relay } from '../shared/relay.mjs';
import { memory, seconds, serve } from '../shared/serve.mjs';
import { counted } from './counted-store.mjs';

const require = createRequire(import.meta.url);
const { Kernel } = require('../../../dist/vat/kernel/kernel.js');
const { rawManager } = require('../../../dist/vat/workers/manager/raw-manager.js');

const [place, counting] = process.argv.slice(2);
const counts = { get: 0, range: 0, commit: 0, set: 0, delete: 0 };
const store = open();
const kernel = new Kernel(counting ? counted(store, counts) : store);

/** The same as for the other kernel. */
const never = { reapInterval: 'never', reapGcKrefs: 'never' };
const one = { body: '#1', slots: [] };
const none = { body: '#[]', slots: [] };
const course = new Course();
const targets = {};

const syscallsOf = (name, syscall) => ({
  send: (result) => syscall.send(targets[name], 'call', none, result),
  subscribe: (promise) => syscall.subscribe(promise),
  resolve: (promise) => syscall.resolve([[promise, { rejected: false, data: one }]]),
});

/** The first message names the other one. */
const relaying = (name) =>
  rawManager((syscall) => {
    const dispatch = relay(course, syscallsOf(name, syscall));
    return (delivery) => {
      const [type, , message] = delivery;
      if (type === 'message' && message.args.slots.length > 0) [targets[name]] = message.args.slots;
      else if (type !== 'startVat') dispatch(delivery);
    };
  });
const idle = (name) => rawManager((syscall) => answering(syscallsOf(name, syscall)));

await kernel.addVatManager('a', relaying('a'), never);
await kernel.addVatManager('b', relaying('b'), never);
const meet = (name, other) =>
  kernel.queueMessage(name, 'meet', { body: '#["$0"]', slots: [kernel.vatRoot(other)] });
await Promise.all([meet('a', 'b'), meet('b', 'a')]);
await kernel.run();
let vats = 2;

await serve({
  async relay(options) {
    course.start(options);
    let summary;
    const taken = await seconds(async () => {
      await kernel.queueMessage('a', 'start');
      summary = await kernel.run();
    });
    return { seconds: taken, cranks: summary.cranks, deliveries: course.deliveries };
  },
  /** The same, with each crank persisted before the next one. */
  async relayOneByOne(options) {
    course.start(options);
    await kernel.queueMessage('a', 'start');
    let cranks = 0;
    const taken = await seconds(async () => {
      for (let hasWork = true; hasWork; cranks += 1)
        ({ hasWork } = await kernel.run({ maxCranks: 1 }));
    });
    return { seconds: taken, cranks, deliveries: course.deliveries };
  },
  counts: () => counts,
  memory,
  async grow({ count }) {
    const taken = await seconds(async () => {
      await inBatches(count, () => {
        const name = `vat${(vats += 1)}`;
        return kernel.addVatManager(name, idle(name), never);
      });
      await kernel.run();
    });
    return { seconds: taken };
  },
  async queue({ count }) {
    if (!kernel.facet.idOf('sink')) await kernel.addVatManager('sink', idle('sink'), never);
    const taken = await seconds(() =>
      inBatches(count, () => kernel.queueMessage('sink', 'take', none, 'ignore')),
    );
    return { seconds: taken };
  },
  async drain() {
    return { seconds: await seconds(() => kernel.run()) };
  },
});

function open() {
  if (place === 'memory') return require('../../../dist/store/memory-store.js').openMemoryStore();
  return require('../../../dist/store/disk-store.js').openDiskStore(place);
}

/** All requests of one turn are persisted in one write. */
async function inBatches(count, ask) {
  const SIZE = 1000;
  for (let done = 0; done < count; done += SIZE) {
    await Promise.all(Array.from({ length: Math.min(SIZE, count - done) }, ask));
  }
}
