import type { HeaderElement } from '../../protocol/http';

/** Headers as Node and the Fetch API name them: lower case, several values joined. */
export function headersOf(elements: readonly HeaderElement[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, values } of elements) headers[key.toLowerCase()] = values.join(', ');
  return headers;
}

/** The canonical case of Go: `Content-Type` for `content-type`. */
const canonical = (name: string): string =>
  name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

/** Headers of a response on top of those that are already set, which they replace. */
export function responseElements(
  before: readonly HeaderElement[],
  headers: Iterable<readonly [string, string | readonly string[]]>,
): HeaderElement[] {
  const all = new Map(before.map((element) => [canonical(element.key), element]));
  for (const [name, value] of headers) {
    const key = canonical(name);
    all.set(key, { key, values: typeof value === 'string' ? [value] : value });
  }
  return [...all.values()];
}
