// The published kernel alone, with raw vats: node --expose-gc kernel.mjs memory|DIRECTORY [counting]
import '@endo/init/pre-bundle-source.js';
import '@endo/init';

import { Console } from 'node:console';
import { URL } from 'node:url';

import { kser } from '@agoric/kmarshal';
import { waitUntilQuiescent } from '@agoric/internal/src/lib-nodejs/waitUntilQuiescent.js';
import { initSwingStore } from '@agoric/swing-store';

import { answering, Course, relay } from '../shared/relay.mjs';
import { memory, seconds, serve } from '../shared/serve.mjs';

// They are not entry points of the package, but its own tests start a kernel in the same way.
const source = new URL('../node_modules/@agoric/swingset-vat/src/', import.meta.url).href;
const { default: buildKernel } = await import(`${source}kernel/kernel.js`);
const { initializeKernel } = await import(`${source}controller/initializeKernel.js`);

const [place, counting] = process.argv.slice(2);
const { kernelStorage: storage, hostStorage } = initSwingStore(place === 'memory' ? null : place);
const counts = { get: 0, has: 0, set: 0, delete: 0, getNextKey: 0, commit: 0 };
const kernelStorage = counting ? { ...storage, kvStore: counted(storage.kvStore) } : storage;
const toStderr = new Console(process.stderr);

await initializeKernel({}, kernelStorage);
const kernel = buildKernel(
  {
    waitUntilQuiescent,
    kernelStorage,
    runEndOfCrank() {},
    makeConsole: () => toStderr,
    WeakRef,
    FinalizationRegistry,
    gcAndFinalize: async () => {},
  },
  {},
  // Raw vats cannot be restored, so all stay in memory, as ours do.
  { warehousePolicy: { maxVatsOnline: 1_000_000 } },
);
await kernel.start();

// Its default would ask each vat for its garbage after every delivery.
const never = { reapInterval: 'never', reapGCKrefs: 'never' };
const one = kser(1);
const call = kser(['call', []]);
const course = new Course();
const targets = {};

const syscallsOf = (name, syscall) => ({
  send: (result) => syscall.send(targets[name], call, result),
  subscribe: (promise) => syscall.subscribe(promise),
  resolve: (promise) => syscall.resolve([[promise, false, one]]),
});

const relaying = (name) => (syscall) => relay(course, syscallsOf(name, syscall));
await kernel.createTestVat('a', relaying('a'), {}, never);
await kernel.createTestVat('b', relaying('b'), {}, never);
const [a, b] = [kernel.vatNameToID('a'), kernel.vatNameToID('b')];
const [rootA, rootB] = [kernel.addExport(a, 'o+1'), kernel.addExport(b, 'o+1')];
kernel.pinObject(rootA);
kernel.pinObject(rootB);
targets.a = kernel.addImport(a, rootB);
targets.b = kernel.addImport(b, rootA);
let vats = 2;
let sink;

const addVat = (name) =>
  kernel.createTestVat(name, (syscall) => answering(syscallsOf(name, syscall)), {}, never);

async function run() {
  const cranks = await kernel.run();
  await hostStorage.commit();
  counts.commit += 1;
  return cranks;
}

/** @returns the number of cranks: one, or none when the queue is empty */
async function step() {
  const cranks = await kernel.step();
  await hostStorage.commit();
  counts.commit += 1;
  return cranks;
}

await run();

await serve({
  async relay(options) {
    course.start(options);
    let cranks;
    const taken = await seconds(async () => {
      kernel.queueToKref(rootA, 'start', [], 'none');
      cranks = await run();
    });
    return { seconds: taken, cranks, deliveries: course.deliveries };
  },
  /** The same, with each crank persisted before the next one. */
  async relayOneByOne(options) {
    course.start(options);
    kernel.queueToKref(rootA, 'start', [], 'none');
    let cranks = 0;
    const taken = await seconds(async () => {
      for (let done = 1; done > 0; cranks += done) done = await step();
    });
    return { seconds: taken, cranks, deliveries: course.deliveries };
  },
  counts: () => counts,
  memory,
  async grow({ count }) {
    const taken = await seconds(async () => {
      for (let i = 0; i < count; i += 1) await addVat(`vat${(vats += 1)}`);
      await run();
    });
    return { seconds: taken };
  },
  async queue({ count }) {
    if (!sink) {
      await addVat('sink');
      sink = kernel.addExport(kernel.vatNameToID('sink'), 'o+1');
      kernel.pinObject(sink);
    }
    const taken = await seconds(async () => {
      for (let i = 0; i < count; i += 1) kernel.queueToKref(sink, 'take', [], 'ignore');
      await hostStorage.commit();
    });
    return { seconds: taken };
  },
  async drain() {
    return { seconds: await seconds(run) };
  },
});

/** The same store, with a counter for each kind of request. */
function counted(kvStore) {
  const count =
    (name) =>
    (...args) => {
      counts[name] += 1;
      return kvStore[name](...args);
    };
  return {
    ...kvStore,
    get: count('get'),
    has: count('has'),
    set: count('set'),
    delete: count('delete'),
    getNextKey: count('getNextKey'),
  };
}
