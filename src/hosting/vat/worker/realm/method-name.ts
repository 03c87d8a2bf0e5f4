import { nameForPassableSymbol, passableSymbolForName } from '@endo/pass-style';

/** How a message names its method: as smallcaps writes it. None at all is the call of a function. */
export function methodToText(method: PropertyKey | undefined): string {
  if (method === undefined) return '#undefined';
  if (typeof method !== 'symbol') {
    const text = String(method);
    return /^[\x21-\x2d]/.test(text) ? `!${text}` : text;
  }
  const name = nameForPassableSymbol(method);
  if (name === undefined) throw new TypeError('a symbol of this kind cannot name a method');
  return `%${name}`;
}

/** The way back. */
export function methodFromText(text: string): PropertyKey | undefined {
  if (text === '#undefined') return undefined;
  if (text.startsWith('!')) return text.slice(1);
  if (!text.startsWith('%')) return text;
  const symbol = passableSymbolForName(text.slice(1));
  if (symbol === undefined) throw new TypeError(`there is no symbol ${text.slice(1)}`);
  return symbol;
}
