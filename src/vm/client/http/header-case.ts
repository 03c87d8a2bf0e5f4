import { isUtf8 } from 'node:buffer';

import type { HeaderElement } from '../../protocol/http';

/** Valid names of headers. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** Headers that Go removes from a request before a handler sees it. */
const notForHandlers = new Set(['Host', 'Transfer-Encoding', 'Trailer']);

/** Headers of one connection; our server writes its own. */
const ofConnection = new Set(['Connection', 'Keep-Alive', 'Proxy-Connection', 'Transfer-Encoding']);

/** The canonical case of Go: `Content-Type` for `content-type`. Invalid names are unchanged. */
export function canonicalName(name: string): string {
  if (!token.test(name)) return name;
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** The headers of a request for a handler: canonical names, each once with all its values. */
export function forHandler(rawHeaders: readonly string[]): HeaderElement[] {
  const values = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = canonicalName(rawHeaders[at] as string);
    if (name.startsWith(':') || notForHandlers.has(name)) continue; // pseudo-headers of HTTP/2 begin with a colon
    const value = asText(rawHeaders[at + 1] as string);
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return [...values].map(([key, list]) => ({ key, values: list }));
}

/** The headers that are already set on a response, which a handler may change. */
export const ofResponse = (headers: NodeJS.Dict<number | string | string[]>): HeaderElement[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ key: canonicalName(name), values: [value].flat().map((each) => asText(String(each))) }],
  );

/** The headers of a handler in the form of Node; what HTTP does not allow is left out. */
export function fromHandler(headers: readonly HeaderElement[]): [string, string[]][] {
  const allowed: [string, string[]][] = [];
  for (const { key, values } of headers) {
    if (!token.test(key) || ofConnection.has(canonicalName(key)) || values.length === 0) continue;
    allowed.push([key, values.map(onWire)]);
  }
  return allowed;
}

/** Node decodes headers as Latin-1; handlers expect UTF-8. */
function asText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : value;
}

/** Encodes UTF-8 as Node writes headers. A line break would start a header chosen by the sender. */
const onWire = (value: string): string =>
  Buffer.from(value.replace(/[\r\n]/g, ' ').trim())
    .toString('latin1')
    // eslint-disable-next-line no-control-regex
    .replace(/[\0-\x08\x0A-\x1F\x7F]/g, '');
