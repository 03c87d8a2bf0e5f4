/**
 * V8 records the stack of an error only if `Error.stackTraceLimit` of its realm is a number. To format a
 * record it calls a function of the host's realm on the stack of the vat: near the end of the stack this
 * throws an error of the host, which the vat would catch. Without a record nothing is formatted. The property
 * cannot become a number again.
 */
Object.defineProperty(Error, 'stackTraceLimit', {
  value: undefined,
  writable: false,
  enumerable: false,
  configurable: false,
});
