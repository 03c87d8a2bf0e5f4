type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a function in the place of another one, with all properties that it has. */
export function mimicBuiltin<Mimic extends object>(mimic: Mimic, original: object): Mimic {
  Object.defineProperties(mimic, Object.getOwnPropertyDescriptors(original));
  return Object.setPrototypeOf(mimic, Object.getPrototypeOf(original) as object) as Mimic;
}

/** Replaces those methods of an object that the engine has. */
export function replaceMethods(
  owner: object,
  names: readonly string[],
  replacement: (original: Method) => Method,
): void {
  for (const name of names) {
    const original = Object.getOwnPropertyDescriptor(owner, name)?.value as Method | undefined;
    if (!original) continue;
    const make = replacement(original);
    // A method, as it cannot be constructed.
    const { [name]: method } = {
      [name](this: unknown, ...args: unknown[]) {
        return Reflect.apply(make, this, args);
      },
    };
    Object.defineProperty(owner, name, { value: mimicBuiltin(method as Method, original) });
  }
}
