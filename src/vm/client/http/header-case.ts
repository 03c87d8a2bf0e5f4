import { isUtf8 } from 'node:buffer';

import type { HeaderElement } from '../../protocol/http';

/** Characters that the name of a header may have. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** What Go takes out of a request before a handler sees its headers. */
const notForHandlers = new Set(['Host', 'Transfer-Encoding', 'Trailer']);

/** What belongs to one connection only; the server of ours writes its own. */
const ofConnection = new Set(['Connection', 'Keep-Alive', 'Proxy-Connection', 'Transfer-Encoding']);

/** `content-type` as Go looks it up: `Content-Type`. Names that are none stay as they are. */
export function canonicalName(name: string): string {
  if (!token.test(name)) return name;
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** The headers of a request for a handler: names in Go's case, each once with all its values. */
export function forHandler(rawHeaders: readonly string[]): HeaderElement[] {
  const values = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = canonicalName(rawHeaders[at] as string);
    if (name.startsWith(':') || notForHandlers.has(name)) continue; // the first: HTTP/2's own
    const value = asText(rawHeaders[at + 1] as string);
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return [...values].map(([key, list]) => ({ key, values: list }));
}

/** The headers that are set on a response already, for a handler to keep or change. */
export const ofResponse = (headers: NodeJS.Dict<number | string | string[]>): HeaderElement[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ key: canonicalName(name), values: [value].flat().map((each) => asText(String(each))) }],
  );

/** The headers of a handler as Node takes them; what HTTP does not allow is left out. */
export function fromHandler(headers: readonly HeaderElement[]): [string, string[]][] {
  const allowed: [string, string[]][] = [];
  for (const { key, values } of headers) {
    if (!token.test(key) || ofConnection.has(canonicalName(key)) || values.length === 0) continue;
    allowed.push([key, values.map(onWire)]);
  }
  return allowed;
}

/** Node reads the bytes of a header as Latin-1, a handler as UTF-8. */
function asText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : value;
}

/** The bytes of UTF-8 as Node writes them; a line break would begin a header of the sender's choice. */
const onWire = (value: string): string =>
  Buffer.from(value.replace(/[\r\n]/g, ' ').trim())
    .toString('latin1')
    // eslint-disable-next-line no-control-regex
    .replace(/[\0-\x08\x0A-\x1F\x7F]/g, '');
