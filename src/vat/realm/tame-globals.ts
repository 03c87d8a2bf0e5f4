import { globalNames } from './language.js';

/** Removes what is not deterministic. */
export function tameTimeAndChance(): void {
  const refuse = (name: string) => (): never => {
    throw new TypeError(`secure mode: ${name}() is not there`);
  };
  const NativeDate = Date;
  const TamedDate = function (...args: unknown[]): object {
    if (new.target === undefined || args.length === 0) return refuse('Date')();
    return Reflect.construct(NativeDate, args, new.target) as object;
  };
  const statics = Object.getOwnPropertyDescriptors(NativeDate);
  Object.defineProperties(TamedDate, { ...statics, now: { value: refuse('Date.now') } });
  Object.defineProperty(NativeDate.prototype, 'constructor', { value: TamedDate });
  Object.assign(globalThis, { Date: TamedDate });
  Object.assign(Math, { random: refuse('Math.random') });
}

/**
 * The console of the vat replaces this one, and liveslots the weak collections; the others are removed before
 * the vat is created.
 */
const keptOpen: readonly PropertyKey[] = [
  ...['console', 'Compartment', 'realmApi', 'WeakMap', 'WeakSet'],
];

/** Makes the globals read-only, and removes others. Call it when everything is initialized. */
export function fixGlobals(): void {
  for (const name of Reflect.ownKeys(globalThis)) {
    if (keptOpen.includes(name)) continue;
    if (!globalNames.includes(String(name))) Reflect.deleteProperty(globalThis, name);
    else Reflect.defineProperty(globalThis, name, { writable: false, configurable: false });
  }
}
