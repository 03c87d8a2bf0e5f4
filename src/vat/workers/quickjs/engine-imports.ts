import type { EngineMemory } from './engine-memory';
import { ResourceLimitError } from './meter';
import type { WasmImports } from './web-assembly';

/** Callbacks of an engine. */
export interface EngineHost {
  /** A slice of steps has been used. */
  readonly check: () => void;
  /** Calls a function of the host; values are given by their addresses. */
  readonly callFunction: (
    context: number,
    self: number,
    count: number,
    args: number,
    id: number,
  ) => number;
}

/** Error numbers of WASI. */
const [BAD_DESCRIPTOR, NO_SEEK] = [8, 70];
/** The size of `struct tm` in C. */
const TIME_SIZE = 44;

/**
 * The system as the engine sees it: time stands still, and there are no files and no environment variables,
 * so that the same code always does the same.
 */
export function engineImports(memory: EngineMemory, host: EngineHost): WasmImports {
  const give = (value: number) => (): number => value;
  const fail = (): never => {
    throw new ResourceLimitError('its engine has failed');
  };
  const clear = (...addresses: number[]): void =>
    addresses.forEach((address) => memory.setNumber(address, 0));
  return {
    memory: memory.memory,
    check: (isStack: number) => {
      if (isStack) throw new ResourceLimitError('its calls go too deep');
      host.check();
      return 0;
    },
    callFunction: host.callFunction,
    freeHostRef: give(0),
    resizeHeap: (size: number) => {
      memory.grow(size >>> 0);
      return 1;
    },
    now: give(0),
    localTime: (_seconds: bigint, time: number) =>
      void memory.content.fill(0, time, time + TIME_SIZE),
    timeZone: (offset: number, daylight: number, ...names: number[]) =>
      clear(offset, daylight, ...names),
    environSizes: (count: number, size: number) => {
      clear(count, size);
      return 0;
    },
    environ: give(0),
    fdWrite: give(BAD_DESCRIPTOR),
    fdClose: give(BAD_DESCRIPTOR),
    fdSeek: give(NO_SEEK),
    setTimer: give(0),
    keepRuntime: give(0),
    ...{ normalizeModule: give(0), loadModule: give(0) },
    ...{ assertFailed: fail, abort: fail, exit: fail },
  };
}
