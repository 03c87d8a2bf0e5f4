import fc from 'fast-check';

import { firstDifference } from '../../src/config-files/first-difference';
import type { ConfigFormat } from '../../src/config-files/config-format';
import { jsonFormat } from '../../src/config-files/json';
import { tomlFormat } from '../../src/config-files/toml';
import { yamlFormat } from '../../src/config-files/yaml';
import { plainValues } from '../../src/runtime/config/plain-values';
import { holdable } from '../runtime/config/hostile-values';

const formats: [string, ConfigFormat][] = [
  ['JSON', jsonFormat],
  ['YAML', yamlFormat],
  ['TOML', tomlFormat],
];

/** The content as a file of the format has it. */
const written = (format: ConfigFormat, values: object): string =>
  format.stringify(plainValues(values, format));

test.each(formats)('a file that %s writes is read back unchanged', (_name, format) => {
  fc.assert(
    fc.property(holdable, (group) => {
      expect(firstDifference(group, format.parse(written(format, group)) ?? {})).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test.each(formats)('%s ends with a newline and has one option per line', (_name, format) => {
  expect(written(format, { a: 1, b: 'x' }).match(/\n/g)?.length).toBeGreaterThanOrEqual(2);
  expect(written(format, { a: 1, b: 'x' })).toMatch(/[^\n]\n$/);
});

test.each(formats)('%s omits undefined values', (_name, format) => {
  const value = { a: 1, b: undefined, c: { d: undefined, e: 2 } };
  expect(format.parse(written(format, value))).toEqual({ a: 1, c: { e: 2 } });
});

const small = [1e-7, 5e-324, -1e-9, 1.5e-7];
test.each(formats)('%s reads small numbers back unchanged', (_name, format) => {
  expect(format.parse(written(format, { small }))).toEqual({ small });
});

const large = [2 ** 53, 2 ** 60, -(2 ** 63), 1e21, Number.MAX_VALUE];
test.each(formats)('%s reads large numbers back unchanged', (_name, format) => {
  expect(format.parse(written(format, { large }))).toEqual({ large });
});

test.each(formats)('%s writes class instances as groups', (_name, format) => {
  class Limits {
    memory = 64;
  }
  class Settings {
    greeting = 'hello';
    limits = new Limits();
  }
  expect(format.parse(written(format, new Settings()))).toEqual({
    greeting: 'hello',
    limits: { memory: 64 },
  });
});

test.each(formats)('%s omits functions, which are not options', (_name, format) => {
  const value = { a: 1, helper: () => 1 };
  expect(format.parse(written(format, value))).toEqual({ a: 1 });
});
