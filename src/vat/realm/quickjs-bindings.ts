import type { EngineBindings } from '../workers/quickjs/engine-bindings.js';
import type { HostBindings } from '../workers/realm-bindings.js';

const shared = globalThis as { engineBindings?: EngineBindings; hostBindings?: HostBindings };
const bindings = shared.engineBindings as EngineBindings;
delete shared.engineBindings;

/** Something to allocate. */
class Allocation {}

shared.hostBindings = {
  syscall: (_vat, text) => bindings.syscall(text),
  log: (_vat, level, text) => bindings.log(level, text),
  hookSymbols: [],
  captureStack: () => 0,
  stackText: () => '',
  collectGarbage: () => {
    bindings.collectSoon();
    new Allocation();
  },
  beginCounting: () => bindings.beginCounting(),
  // The engine limits its stack itself.
  spareFrames: 0,
};

/** Evaluates a script of the vat. */
export const evaluateScript = (text: string): unknown => bindings.evaluate(text);
