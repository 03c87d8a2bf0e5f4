const localeName = /^(\w*[a-z])Locale([A-Z]\w*)$/;

/** Makes methods that depend on a locale behave like those without one, as ses does. */
export function tameLocales(): void {
  const typedArrays = Object.getPrototypeOf(Uint8Array) as typeof Uint8Array;
  for (const { prototype } of [Object, Array, typedArrays, String, Number, BigInt, Date]) {
    const own = prototype as unknown as Record<string, unknown>;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const [found, before = '', after = ''] = localeName.exec(name) ?? [];
      if (found !== undefined) replace(prototype, name, own[before + after]);
    }
  }
  replace(String.prototype, 'localeCompare', tamed['localeCompare']?.value);
  for (const { prototype } of [Number, BigInt]) {
    replace(prototype, 'toLocaleString', tamed['toLocaleString']?.value);
  }
}

/** Methods, because they cannot be called with new. */
const tamed: Readonly<Record<string, PropertyDescriptor>> = Object.getOwnPropertyDescriptors({
  localeCompare(this: unknown, other: unknown): number {
    if (this === null || this === undefined)
      throw new TypeError('null and undefined cannot be compared');
    const [own, that] = [`${this as string}`, `${other as string}`];
    return own < that ? -1 : own > that ? 1 : 0;
  },
  toLocaleString(this: unknown): string {
    return `${this as string}`;
  },
});

function replace(prototype: object, name: string, value: unknown): void {
  const attributes = { writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, name, { value, ...attributes });
}
