import { globalNames } from './language.js';

/** Takes away what differs from one time to the next. */
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

/** A vat has a console of its own; the others are taken away before it is there. */
const keptOpen: readonly PropertyKey[] = ['console', 'Compartment', 'realmApi'];

/** To be called when everything has what it needs of the globals: from then on they stay as they are. */
export function fixGlobals(): void {
  for (const name of Reflect.ownKeys(globalThis)) {
    if (keptOpen.includes(name)) continue;
    if (!globalNames.includes(String(name))) Reflect.deleteProperty(globalThis, name);
    else Reflect.defineProperty(globalThis, name, { writable: false, configurable: false });
  }
}
