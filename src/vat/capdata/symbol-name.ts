const wellKnown = new Map<symbol, string>(
  Object.getOwnPropertyNames(Symbol).flatMap((name): [symbol, string][] => {
    const value: unknown = Symbol[name as 'iterator'];
    return typeof value === 'symbol' ? [[value, `@@${name}`]] : [];
  }),
);

/** The encoded name of a symbol; undefined if it is neither registered nor well-known. */
export function nameOfSymbol(symbol: symbol): string | undefined {
  const known = wellKnown.get(symbol);
  if (known !== undefined) return known;
  const name = Symbol.keyFor(symbol);
  return name?.startsWith('@@') ? `@@${name}` : name;
}

/** The symbol of a name in capdata. */
export function symbolOfName(name: string): symbol {
  if (!name.startsWith('@@')) return Symbol.for(name);
  if (name.startsWith('@@@@')) return Symbol.for(name.slice(2));
  for (const [symbol, known] of wellKnown) if (known === name) return symbol;
  throw new TypeError(`unknown symbol ${name}`);
}
