import { formatOf, configExtensions } from '../../src/config-files/format-of';
import { jsonFormat } from '../../src/config-files/json';
import { tomlFormat } from '../../src/config-files/toml';
import { yamlFormat } from '../../src/config-files/yaml';
import { coded } from '../support/coded';

test.each([
  ['a.json', jsonFormat],
  ['a.JSON', jsonFormat],
  ['/deep/a.b/c.Json', jsonFormat],
  ['a.yaml', yamlFormat],
  ['a.yml', yamlFormat],
  ['a.YML', yamlFormat],
  ['a.toml', tomlFormat],
  ['a.json.toml', tomlFormat],
])('the format of %s follows from its extension, in any case', (path, format) => {
  expect(formatOf(path)).toBe(format);
});

test.each([
  ['a.ini', 'configuration file a.ini has the unknown extension .ini'],
  ['a.json5', 'configuration file a.json5 has the unknown extension .json5'],
  ['a.json.bak', 'configuration file a.json.bak has the unknown extension .bak'],
  ['dir.json/a', 'configuration file dir.json/a has no extension'],
  ['.json', 'configuration file .json has no extension'],
  ['a.', 'configuration file a. has the unknown extension .'],
])('%s is rejected', (path, message) => {
  expect(() => formatOf(path)).toThrow(
    coded('VMRE_CONFIG_FORMAT_UNKNOWN', message, 'Use .json, .yaml, .yml or .toml.'),
  );
});

test('formats are searched in this order', () => {
  expect(configExtensions).toEqual(['.toml', '.yaml', '.yml', '.json']);
});
