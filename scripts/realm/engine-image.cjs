// Makes the realm of QuickJS vats in an engine, and keeps the memory of the engine: a vat begins with a copy
// of it. As the engine knows nothing of its surroundings, it is the same every time.
const { join } = require('node:path');

/**
 * Of the stack of C, with what meterWasm adds: some 800 calls. They take about as much of the stack of V8,
 * which has twice that: the rest is for the host.
 */
const STACK_BYTES = 384 * 1024;
/** Where a runtime has the size of the heap at which it collects garbage, and with which it begins. */
const THRESHOLD = { offset: 108, value: 256 * 1024 };

/**
 * @param directory with the compiled sources of the engine
 * @param wasm its code
 * @param realm the script
 */
function makeImage(directory, wasm, realm) {
  const { Engine } = require(join(directory, 'engine.js'));
  const { bindingNames } = require(join(directory, 'engine-bindings.js'));
  const { Module } = require(join(directory, 'web-assembly.js'));
  const engine = new Engine(new Module(wasm), { memoryMb: 16, deliveryMs: Infinity }, []);
  const { functions, memory } = engine;
  engine.meter.begin();
  functions.initialize();
  const runtime = functions.NewRuntime();
  const threshold = runtime + THRESHOLD.offset;
  if (memory.numberAt(threshold) !== THRESHOLD.value) throw new Error('this engine is not known');
  functions.RuntimeSetMaxStackSize(runtime, STACK_BYTES);
  const context = functions.NewContext(runtime, 0);
  engine.context = context;

  const bindings = functions.NewObject(context);
  bindingNames.forEach((name, index) => engine.set(bindings, name, engine.newFunction(index)));
  const global = functions.GetGlobalObject(context);
  engine.set(global, 'engineBindings', bindings);
  engine.release(engine.checked(engine.evaluate(realm, 'vmre-vat.js')));
  const realmApi = engine.get(global, 'realmApi');
  const [open, deliver, problem] = ['open', 'deliver', 'problem'].map((name) =>
    engine.get(realmApi, name),
  );
  engine.release(engine.evaluate('delete globalThis.realmApi', 'vmre-vat.js'));
  const addresses = { runtime, context, threshold, open, deliver, problem };
  return { addresses, memory: withoutRoom(memory.content) };
}

/** What is empty at the end is there in every memory. */
function withoutRoom(content) {
  let end = content.length;
  while (content[end - 1] === 0) end -= 1;
  return content.subarray(0, end);
}

module.exports = { makeImage };
