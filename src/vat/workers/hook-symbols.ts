import { createHook } from 'node:async_hooks';

/** The properties that async hooks of Node put on promises, found by inspecting a promise. */
export function hookSymbols(): symbol[] {
  const hook = createHook({ init: () => undefined, destroy: () => undefined }).enable();
  const keys = Reflect.ownKeys(new Promise(() => undefined));
  hook.disable();
  return keys.filter((key): key is symbol => typeof key === 'symbol');
}
