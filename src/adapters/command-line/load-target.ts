import {
  definitionOf,
  isRuntimeTarget,
  type RuntimeDefinition,
  type RuntimeFactory,
  type RuntimeTarget,
} from '../../runtime/definition';
import type { AnyRuntime } from '../../runtime/runtime';
import { VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';

/**
 * A runtime, or a function that loads it: `() => import('./runtime')`. With a function, stdout is guarded
 * before the runtime's modules and their dependencies are loaded.
 */
export type RunTarget<R extends AnyRuntime = AnyRuntime> = RuntimeTarget<R> | (() => unknown);

/** Options of `run`. */
export interface RunOptions<R extends AnyRuntime> {
  /** Creates the instance. Default: as the definition says; a class is constructed without arguments. */
  create?: RuntimeFactory<R> | undefined;
}

/** Key under which `vmre package` stores a function that receives the definition before its code runs. */
const listener = Symbol.for('vmre.definition');

/** @throws VMRE_DEFINITION_INVALID, and any error of the loading function */
export async function loadTarget<R extends AnyRuntime>(
  target: RunTarget<R>,
  { create }: RunOptions<R>,
): Promise<RuntimeDefinition> {
  const found = isRuntimeTarget(target) ? target : pick(await loading(target)());
  const definition = definitionOf(found as RuntimeTarget<R>);
  (globalThis as { [listener]?: (definition: RuntimeDefinition) => void })[listener]?.(definition);
  return create ? { ...definition, create } : definition;
}

function loading(target: unknown): () => unknown {
  const isClass = typeof target === 'function' && /^class\b/.test(String(target));
  if (typeof target === 'function' && !isClass) return target as () => unknown;
  const what = isClass ? `the class ${(target as { name: string }).name}` : String(target);
  throw new VmreError('VMRE_DEFINITION_INVALID', `${what} does not extend Runtime`, {
    hint: 'Pass a class that does, the result of defineRuntime, or a function that loads one.',
  });
}

/** Finds the runtime of a module: its default export, or its only export that is a runtime. */
function pick(loaded: unknown): RuntimeTarget {
  if (isRuntimeTarget(loaded)) return loaded;
  const exported = isRecord(loaded) ? loaded : {};
  const candidates = [exported['default'], ...Object.values(exported)].filter(isRuntimeTarget);
  const [first] = candidates;
  if (first && candidates.every((each) => each === first)) return first;
  throw new VmreError(
    'VMRE_DEFINITION_INVALID',
    `the module to run exports ${first ? 'several runtimes' : 'no runtime'}`,
    { hint: 'Export one class that extends Runtime, or make it the default export.' },
  );
}
