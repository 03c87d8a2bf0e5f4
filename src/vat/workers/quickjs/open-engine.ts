import { brotliDecompressSync } from 'node:zlib';

import type { WorkerImage } from '../worker-image';
import { Engine, type EngineLimits, type HostFunction } from './engine';
import { Module, type WasmModule } from './web-assembly';

/**
 * The output of scripts/realm/quickjs.cjs, compressed: code, and the memory of an engine in which the realm
 * was created.
 */
interface EngineFile {
  /** Hash of the code and of its interface to the host. */
  readonly name: string;
  readonly wasm: string;
  readonly memory: string;
  readonly addresses: EngineAddresses;
}

/** Addresses in the memory of an engine. */
export interface EngineAddresses {
  readonly runtime: number;
  readonly context: number;
  /** Functions of RealmApi. */
  readonly open: number;
  readonly deliver: number;
  readonly problem: number;
  /** The heap size at which garbage is collected. */
  readonly threshold: number;
}

/** An engine in which the realm was created at build time. */
interface EngineImage {
  readonly addresses: EngineAddresses;
  /** Pages that are not empty. */
  readonly pages: readonly (readonly [address: number, content: Buffer])[];
}

const unpack = (text: string): Buffer => brotliDecompressSync(Buffer.from(text, 'base64'));

const engineFile = (): EngineFile => require('#engine-file') as EngineFile;

let compiled: WasmModule | undefined;

/** Takes about 20 ms, so that it is done once. */
const loadModule = (): WasmModule => (compiled ??= new Module(unpack(engineFile().wasm)));

function loadImage(): EngineImage {
  const { memory, addresses } = engineFile();
  return { addresses, pages: pagesOf(unpack(memory)) };
}

/** The name of the engine: it can continue from the memory of any engine of this name. */
export const engineName = (): string => engineFile().name;

const PAGE = 4096;
const empty = Buffer.alloc(PAGE);

/** Most of the memory is stack, and empty. */
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

/** Creates an engine for a vat, with a copy of the realm from build time. */
export function openEngine(limits: EngineLimits, host: readonly HostFunction[]): ReadyEngine {
  image ??= loadImage();
  const { addresses, pages } = image;
  const engine = new Engine(loadModule(), limits, host);
  engine.context = addresses.context;
  const { content } = engine.memory;
  for (const [address, page] of pages) content.set(page, address);
  return { engine, addresses };
}

/** Creates an engine with the memory of another. @throws ResourceLimitError if that is too large */
export function restoreEngine(
  limits: EngineLimits,
  host: readonly HostFunction[],
  { addresses, pages }: Pick<WorkerImage, 'addresses' | 'pages'>,
): Engine {
  const engine = new Engine(loadModule(), limits, host);
  engine.context = addresses['context'] as number;
  engine.memory.fill(pages);
  return engine;
}
