import { Engine, type EngineLimits, type HostFunction } from './engine';
import { loadEngine, type EngineImage, type EnginePlaces } from './load-engine';

/** An engine with its realm. */
export interface ReadyEngine {
  readonly engine: Engine;
  readonly places: EnginePlaces;
}

let image: EngineImage | undefined;

/** An engine for a vat, with a copy of the realm that was made when VMRE was built. */
export function openEngine(limits: EngineLimits, host: readonly HostFunction[]): ReadyEngine {
  image ??= loadEngine();
  const { module, places, pages } = image;
  const engine = new Engine(module, limits, host);
  engine.context = places.context;
  const { content } = engine.memory;
  for (const [address, page] of pages) content.set(page, address);
  return { engine, places };
}
