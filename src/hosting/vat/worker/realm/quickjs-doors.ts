import type { EngineDoors } from '../quickjs/engine-doors.js';
import type { HostDoors } from '../realm-doors.js';

const shared = globalThis as { engineDoors?: EngineDoors; hostDoors?: HostDoors };
const doors = shared.engineDoors as EngineDoors;
delete shared.engineDoors;

shared.hostDoors = {
  syscall: (_vat, text) => doors.syscall(text),
  log: (_vat, level, text) => doors.log(level, text),
  hookSymbols: [],
  captureStack: () => 0,
  stackText: () => '',
  collectGarbage: () => undefined,
  beginCounting: () => doors.beginCounting(),
  // The engine itself keeps its stack short.
  spareFrames: 0,
};

/** Evaluates a script of the vat. */
export const evaluateScript = (text: string): unknown => doors.evaluate(text);
