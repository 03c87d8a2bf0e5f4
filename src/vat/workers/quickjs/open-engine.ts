import { brotliDecompressSync } from 'node:zlib';

import { Engine, type EngineLimits, type HostFunction } from './engine';
import { Module, type WasmModule } from './web-assembly';

/** What scripts/realm/ makes: code, and the memory of an engine in which the realm was made, both packed. */
interface EngineFile {
  readonly wasm: string;
  readonly memory: string;
  readonly addresses: EngineAddresses;
}

/** Where things are in the memory of an engine. */
export interface EngineAddresses {
  readonly runtime: number;
  readonly context: number;
  /** Functions of RealmDoors. */
  readonly open: number;
  readonly deliver: number;
  readonly problem: number;
  /** The size of the heap at which garbage is collected. */
  readonly threshold: number;
}

/** An engine in which the realm was made, so that nobody has to make it again. */
interface EngineImage {
  readonly module: WasmModule;
  readonly addresses: EngineAddresses;
  /** What is not empty, by address. */
  readonly pages: readonly (readonly [address: number, content: Buffer])[];
}

const unpack = (text: string): Buffer => brotliDecompressSync(Buffer.from(text, 'base64'));

/** Takes some 20 ms; to be done once. */
function loadEngine(): EngineImage {
  const { wasm, memory, addresses } = require('#engine-file') as EngineFile;
  return { module: new Module(unpack(wasm)), addresses, pages: pagesOf(unpack(memory)) };
}

const PAGE = 4096;
const empty = Buffer.alloc(PAGE);

/** An engine only gets what it needs: most of it is room for a stack. */
function pagesOf(content: Buffer): [number, Buffer][] {
  const pages: [number, Buffer][] = [];
  for (let address = 0; address < content.length; address += PAGE) {
    const page = content.subarray(address, address + PAGE);
    if (!page.equals(empty)) pages.push([address, Buffer.from(page)]);
  }
  return pages;
}

/** An engine with its realm. */
export interface ReadyEngine {
  readonly engine: Engine;
  readonly addresses: EngineAddresses;
}

let image: EngineImage | undefined;

/** An engine for a vat, with a copy of the realm that was made when VMRE was built. */
export function openEngine(limits: EngineLimits, host: readonly HostFunction[]): ReadyEngine {
  image ??= loadEngine();
  const { module, addresses, pages } = image;
  const engine = new Engine(module, limits, host);
  engine.context = addresses.context;
  const { content } = engine.memory;
  for (const [address, page] of pages) content.set(page, address);
  return { engine, addresses };
}
