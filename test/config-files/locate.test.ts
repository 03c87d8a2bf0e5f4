import { jsonFormat } from '../../src/config-files/json';
import { tomlFormat } from '../../src/config-files/toml';
import { yamlFormat } from '../../src/config-files/yaml';

const json = `{
  "port": "x",
  "limits": {
    "memory": -1,
    "hosts": ["a"]
  },
  "a.b": 1
}`;

const yaml = `# first
port: x
limits:
  memory: -1
  hosts:
    - a
"a.b": 1
unknown:
  deep: 1
`;

const toml = `# port = 1
port = "x"
'single' = 1
dotted.key = 1
inline = { key = 1 }
"a.b" = 1
[limits] # comment
  memory = -1
  hosts = [
    "a",
  ]
[ limits.deep ]
key = 1
[unknown]
key = 1
[["list"]]
key = 1
`;

test.each<[string[], number]>([
  [['port'], 2],
  [['limits'], 3],
  [['limits', 'memory'], 4],
  [['limits', 'hosts'], 5],
  [['a.b'], 7],
])('JSON: %j is in line %d', (path, line) => {
  expect(jsonFormat.locate(json, path)?.line).toBe(line);
});

test.each<[string[], number]>([
  [['port'], 2],
  [['limits'], 3],
  [['limits', 'memory'], 4],
  [['limits', 'hosts'], 5],
  [['a.b'], 7],
  [['unknown'], 8],
])('YAML: %j is in line %d', (path, line) => {
  expect(yamlFormat.locate(yaml, path)?.line).toBe(line);
});

test.each<[string[], number]>([
  [['port'], 2],
  [['single'], 3],
  [['dotted', 'key'], 4],
  [['inline', 'key'], 5],
  [['a.b'], 6],
  [['limits'], 7],
  [['limits', 'memory'], 8],
  [['limits', 'hosts'], 9],
  [['limits', 'deep', 'key'], 13],
  [['unknown'], 14],
  [['list'], 16],
])('TOML: %j is in line %d', (path, line) => {
  expect(tomlFormat.locate(toml, path)?.line).toBe(line);
});

test('a key inside a multi-line string is not a TOML key', () => {
  const text = 'note = """\nport = 1\n"""\nport = 2\n';
  expect(tomlFormat.locate(text, ['port'])).toEqual({ line: 4, column: 1 });
});

test.each([
  ['JSON', jsonFormat, '\uFEFF{\n"port": 1 }', { line: 2, column: 9 }],
  ['YAML', yamlFormat, '\uFEFF# first\nport: 1', { line: 2, column: 7 }],
  ['TOML', tomlFormat, '\uFEFF# first\nport = 1', { line: 2, column: 1 }],
])('%s: a byte order mark does not shift positions', (_name, format, text, position) => {
  expect(format.locate(text, ['port'])).toEqual(position);
});

test.each([
  ['JSON', jsonFormat, json],
  ['YAML', yamlFormat, yaml],
  ['TOML', tomlFormat, toml],
])('%s: a missing key has no position', (_name, format, text) => {
  expect(format.locate(text, ['nowhere'])).toBeUndefined();
  expect(format.locate(text, ['limits', 'nowhere'])).toBeUndefined();
  expect(format.locate(text, ['port', 'nowhere'])).toBeUndefined();
});
