/**
 * V8 records the stack of an error only while `Error.stackTraceLimit` of its realm is a number. To format what
 * it recorded it calls a function of the host's realm, on the stack of the vat: near the end of the stack that
 * function throws an error of the host, which the vat would catch. Without a record nothing is formatted. The
 * property can never be a number again, whoever gets hold of the constructor.
 */
Object.defineProperty(Error, 'stackTraceLimit', {
  value: undefined,
  writable: false,
  enumerable: false,
  configurable: false,
});
