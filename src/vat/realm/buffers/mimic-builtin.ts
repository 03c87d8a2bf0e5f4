type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Gives a function all properties and the prototype of a builtin that it replaces. */
export function mimicBuiltin<Mimic extends object>(mimic: Mimic, original: object): Mimic {
  Object.defineProperties(mimic, Object.getOwnPropertyDescriptors(original));
  return Object.setPrototypeOf(mimic, Object.getPrototypeOf(original) as object) as Mimic;
}

/** Replaces methods of an object, if the engine has them. */
export function replaceMethods(
  owner: object,
  names: readonly string[],
  replacement: (original: Method) => Method,
): void {
  for (const name of names) {
    const original = Object.getOwnPropertyDescriptor(owner, name)?.value as Method | undefined;
    if (!original) continue;
    const make = replacement(original);
    // A method, because it cannot be called with new.
    const { [name]: method } = {
      [name](this: unknown, ...args: unknown[]) {
        return Reflect.apply(make, this, args);
      },
    };
    Object.defineProperty(owner, name, { value: mimicBuiltin(method as Method, original) });
  }
}
