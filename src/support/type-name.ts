/** Returns the type of a value, for a message: `null`, `number`, `Promise`. Works across realms; calls no getter. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  for (let each: object | null = value; each; each = Object.getPrototypeOf(each) as object | null) {
    const made: unknown = Object.getOwnPropertyDescriptor(each, 'constructor')?.value;
    const name: unknown =
      typeof made === 'function' ? Object.getOwnPropertyDescriptor(made, 'name')?.value : undefined;
    if (typeof name === 'string' && name !== '') return name;
  }
  return 'object';
}
