import process from 'node:process';
import { createContext, runInContext } from 'node:vm';

/** Properties of the process object that Node itself uses while a worker serves. */
const needed: ReadonlySet<PropertyKey> = new Set([
  ...['on', 'once', 'emit', 'off', 'addListener', 'removeListener', 'listenerCount'],
  ...['_events', '_eventsCount', '_maxListeners', 'domain', 'nextTick', '_tickCallback'],
  ...['_exiting', 'exitCode', 'emitWarning', Symbol.toStringTag],
]);

/**
 * The second barrier of a worker: removes from the realm of Node what code of a vat could use if it reached
 * an object of that realm. Only the language remains, without evaluation of text. Call it when everything
 * that the worker needs is loaded.
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
