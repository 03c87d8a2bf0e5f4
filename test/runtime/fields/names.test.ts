import fc from 'fast-check';

import { camelCase, kebabCase, upperSnakeCase } from '../../../src/runtime/fields/names';

test.each([
  ['limit', 'limit', 'LIMIT'],
  ['maxItems', 'max-items', 'MAX_ITEMS'],
  ['max_items', 'max-items', 'MAX_ITEMS'],
  ['max-items', 'max-items', 'MAX_ITEMS'],
  ['cpuCores2', 'cpu-cores2', 'CPU_CORES2'],
  ['serverURL', 'server-url', 'SERVER_URL'],
  ['URLOfServer', 'url-of-server', 'URL_OF_SERVER'],
  ['ipV4Address', 'ip-v4-address', 'IP_V4_ADDRESS'],
  ['_private', 'private', 'PRIVATE'],
  ['$dollar', 'dollar', 'DOLLAR'],
])('%s is the flag %s and the variable %s', (key, flag, variable) => {
  expect(kebabCase(key)).toBe(flag);
  expect(upperSnakeCase(key)).toBe(variable);
});

test.each([
  ['max-items', 'maxItems'],
  ['limit', 'limit'],
  ['a--b', 'aB'],
])('the flag %s is the property %s', (flag, key) => {
  expect(camelCase(flag)).toBe(key);
});

test('a camel-case property is recovered from its flag', () => {
  const key = fc.stringMatching(/^[a-z]{1,6}([A-Z][a-z]{1,6}){0,3}$/);
  fc.assert(fc.property(key, (name) => expect(camelCase(kebabCase(name))).toBe(name)));
});
