/** A header: its name in lower case, and its value. Each character is one byte. */
export type Field = readonly [name: string, value: string];

/** Names and values of RFC 7541, appendix A; a name with several values has an entry for each. */
const entries: readonly (readonly [name: string, ...values: string[]])[] = [
  [':authority'],
  [':method', 'GET', 'POST'],
  [':path', '/', '/index.html'],
  [':scheme', 'http', 'https'],
  [':status', '200', '204', '206', '304', '400', '404', '500'],
  ['accept-charset'],
  ['accept-encoding', 'gzip, deflate'],
  ...(
    'accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control ' +
    'content-disposition content-encoding content-language content-length content-location content-range ' +
    'content-type cookie date etag expect expires from host if-match if-modified-since if-none-match if-range ' +
    'if-unmodified-since last-modified link location max-forwards proxy-authenticate proxy-authorization range ' +
    'referer refresh retry-after server set-cookie strict-transport-security transfer-encoding user-agent vary via ' +
    'www-authenticate'
  )
    .split(' ')
    .map((name): readonly [string] => [name]),
];

/** The fields that both sides know; the one with index 1 is the first. */
export const staticTable: readonly Field[] = entries.flatMap(([name, ...values]) =>
  (values.length > 0 ? values : ['']).map((value): Field => [name, value]),
);
