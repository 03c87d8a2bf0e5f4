import type { Fields } from '../wire';

/** Headers by name. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** Headers that belong to HTTP/1. */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);
/** Characters of a name: no upper case, and none that HTTP/1 would read as something else. */
const NAME = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const FORBIDDEN = /[\0\r\n]/;

/**
 * Headers by name, if they keep the rules of RFC 9113: pseudo-headers come first, once, and are known; names are in
 * lower case. Repeated headers are joined.
 *
 * @param pseudo names of the allowed pseudo-headers
 * @returns undefined for headers that break a rule
 */
export function checkedHeaders(fields: Fields, pseudo: readonly string[]): Headers | undefined {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  let isRegular = false;
  for (const [name, value] of fields) {
    if (!NAME.test(name) || FORBIDDEN.test(value) || ofConnection.has(name)) return undefined;
    const known = headers[name];
    if (name.startsWith(':')) {
      if (isRegular || known !== undefined || !pseudo.includes(name)) return undefined;
    } else isRegular = true;
    if (name === 'te' && value !== 'trailers') return undefined;
    headers[name] = known === undefined ? value : `${known},${value}`;
  }
  return headers;
}
