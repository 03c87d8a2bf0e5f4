/** A constructor of compartments. */
type MakeCompartment = abstract new (...args: unknown[]) => { readonly globalThis: object };

/**
 * Defines globals, also for the compartments that code there creates.
 *
 * @param global the global object of a vat
 * @param values also under symbols
 */
export function defineInescapable(global: object, values: object): void {
  for (const key of Reflect.ownKeys(values)) define(global, key, Reflect.get(values, key));
  const Original = Reflect.get(global, 'Compartment') as MakeCompartment | undefined;
  if (Original !== undefined) define(global, 'Compartment', extended(Original, values));
}

function extended(Original: MakeCompartment, values: object): MakeCompartment {
  const Extended = function (...args: unknown[]): object {
    const target = new.target ?? Original;
    const made = Reflect.construct(Original, args, target) as { readonly globalThis: object };
    defineInescapable(made.globalThis, values);
    return made;
  };
  Object.defineProperties(Extended, {
    name: { value: 'Compartment' },
    prototype: { value: Original.prototype as object, writable: false },
  });
  return harden(Extended) as unknown as MakeCompartment;
}

function define(global: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(global, key, { value, writable: true, configurable: true });
}
