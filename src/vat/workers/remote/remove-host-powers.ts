import process from 'node:process';
import { createContext, runInContext } from 'node:vm';

/** What Node itself asks of the process object while a worker serves. */
const needed: ReadonlySet<PropertyKey> = new Set([
  ...['on', 'once', 'emit', 'off', 'addListener', 'removeListener', 'listenerCount'],
  ...['_events', '_eventsCount', '_maxListeners', 'domain', 'nextTick', '_tickCallback'],
  ...['_exiting', 'exitCode', 'emitWarning', Symbol.toStringTag],
]);

/**
 * The second wall of a worker: takes from the realm of Node what code of a vat would want that has got hold of
 * an object of it. What remains is the language, without the means to evaluate text. To be called when
 * everything is loaded that the worker needs.
 */
export function removeHostPowers(): void {
  const language = new Set<PropertyKey>(
    runInContext('Reflect.ownKeys(globalThis)', createContext()) as PropertyKey[],
  );
  for (const power of ['eval', 'Function', 'WebAssembly', 'console']) language.delete(power);
  keepOnly(globalThis, language);
  keepOnly(process, needed);
  for (const each of [
    function () {},
    function* () {},
    async function () {},
    async function* () {},
  ]) {
    Reflect.deleteProperty(Object.getPrototypeOf(each) as object, 'constructor');
  }
}

function keepOnly(object: object, kept: ReadonlySet<PropertyKey>): void {
  for (const key of Reflect.ownKeys(object))
    if (!kept.has(key)) Reflect.deleteProperty(object, key);
}
