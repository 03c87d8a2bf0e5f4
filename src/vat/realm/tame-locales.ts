const localeName = /^(\w*[a-z])Locale([A-Z]\w*)$/;

/** Has what depends on a locale do what it does without one, as ses has it. */
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

/** As methods, so that nothing can be constructed with them. */
const tamed: Readonly<Record<string, PropertyDescriptor>> = Object.getOwnPropertyDescriptors({
  localeCompare(this: unknown, other: unknown): number {
    if (this === null || this === undefined) throw new TypeError('there is no text to compare');
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
