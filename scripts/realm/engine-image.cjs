// Creates the realm of QuickJS vats in an engine, and saves the memory of the engine: each vat starts with a
// copy of it. The engine sees nothing of its surroundings, so that the result is always the same.
const { join } = require('node:path');

/**
 * Bytes of the C stack, with those that meterWasm adds: about 800 calls. They take about as much of the stack
 * of V8, which has twice that: the rest is for the host.
 */
const STACK_BYTES = 384 * 1024;
/** The offset and the initial value of the heap size at which a runtime collects garbage. */
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
  if (memory.numberAt(threshold) !== THRESHOLD.value)
    throw new Error(
      'unknown version of the engine: the threshold of garbage collection is elsewhere',
    );
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

/** Removes zeros at the end, which every memory has. */
function withoutRoom(content) {
  let end = content.length;
  while (content[end - 1] === 0) end -= 1;
  return content.subarray(0, end);
}

module.exports = { makeImage };
