import * as fs from 'node:fs';
import { join } from 'node:path';

import { discoverConfig, readConfigFile } from '../../../src/runtime/config/config-file';
import { createConfigFile, writeConfigFile } from '../../../src/runtime/config/write-config-file';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();
const put = (name: string, text: string): string => {
  fs.writeFileSync(at(name), text);
  return at(name);
};

describe('discovery', () => {
  test.each([
    [['demo.json', 'demo.yml', 'demo.yaml', 'demo.toml'], 'demo.toml'],
    [['demo.json', 'demo.yml', 'demo.yaml'], 'demo.yaml'],
    [['demo.json', 'demo.yml'], 'demo.yml'],
    [['demo.json'], 'demo.json'],
    [[], 'demo.json'],
    [['other.toml', 'demo.TOML', 'demo.ini', 'demo'], 'demo.json'],
  ])('of %j it uses %s', (there, expected) => {
    for (const name of there) put(name, '');
    expect(discoverConfig(at(), 'demo')).toBe(at(expected));
  });

  test('without the directory it is the JSON file that could be there', () => {
    expect(discoverConfig(at('nowhere'), 'demo')).toBe(at('nowhere', 'demo.json'));
  });
});

describe('reading', () => {
  test.each([
    ['demo.json', '{"a": 1}'],
    ['demo.JSON', '{"a": 1}'],
    ['demo.yaml', 'a: 1'],
    ['demo.Yml', 'a: 1'],
    ['demo.toml', 'a = 1'],
  ])('%s is read by its extension', (name, text) => {
    expect(readConfigFile(put(name, text))).toEqual({ text, values: { a: 1 } });
  });

  test.each([
    ['demo.json', '{"a": 1}'],
    ['demo.yaml', 'a: 1'],
    ['demo.toml', 'a = 1'],
  ])('%s may begin with a byte order mark', (name, text) => {
    expect(readConfigFile(put(name, `\uFEFF${text}`))?.values).toEqual({ a: 1 });
  });

  test('a missing file is undefined', () => {
    expect(readConfigFile(at('demo.json'))).toBeUndefined();
    expect(readConfigFile(at('nowhere', 'demo.json'))).toBeUndefined();
    expect(readConfigFile(join(put('file', ''), 'demo.json'))).toBeUndefined();
  });

  test.each([
    ['demo.json', '{\n  "a": 1,\n}', 3, 1],
    ['demo.yaml', 'a: 1\n\tb: 2', 2, 1],
    ['demo.toml', 'a = 1\nb = yes', 2, 5],
  ])('malformed, %s is an error with line and column', (name, text, line, column) => {
    const path = put(name, text);
    const place = `${path}:${line}:${column}: `;
    expect(() => readConfigFile(path)).toThrow(coded('VMRE_CONFIG_MALFORMED', place));
  });

  test('a YAML text that reads as an alias is malformed too, not a fault of the runtime', () => {
    const path = put('demo.yaml', 'files: *.txt\n');
    expect(() => readConfigFile(path)).toThrow(coded('VMRE_CONFIG_MALFORMED', `${path}:1:`));
  });

  test.each(['demo', 'demo.ini'])('%s has no format, whether it exists or not', (name) => {
    const error = coded('VMRE_CONFIG_FORMAT_UNKNOWN', /^configuration file .* has /);
    expect(() => readConfigFile(at(name))).toThrow(error);
    put(name, '{}');
    expect(() => readConfigFile(at(name))).toThrow(error);
  });

  test('a directory in its place cannot be read', () => {
    fs.mkdirSync(at('demo.json'));
    const message = `configuration file ${at('demo.json')} cannot be read: EISDIR`;
    expect(() => readConfigFile(at('demo.json'))).toThrow(coded('VMRE_CONFIG_UNREADABLE', message));
  });
});

describe('writing', () => {
  test.each([
    ['demo.json', '{"b":2,"a":1}', '{\n  "b": 2,\n  "a": 3,\n  "c": 4\n}\n'],
    ['demo.yaml', '# first\nb: 2\na: 1 # one\n', '# first\nb: 2\na: 3 # one\nc: 4\n'],
    ['demo.toml', '# first\nb = 2\na = 1 # one\n', '# first\nb = 2\na = 3 # one\nc = 4\n'],
  ])('in %s order and comments are preserved', (name, before, after) => {
    writeConfigFile(put(name, before), { c: 4, a: 3, b: 2 });
    expect(fs.readFileSync(at(name), 'utf8')).toBe(after);
  });

  test.each(['demo.json', 'demo.yaml', 'demo.toml'])('%s is created when it is missing', (name) => {
    writeConfigFile(at('new', name), { a: { b: [1, 'x'] } });
    expect(readConfigFile(at('new', name))?.values).toEqual({ a: { b: [1, 'x'] } });
    expect(fs.statSync(at('new', name)).mode & 0o777).toBe(0o600);
  });

  test('an existing file keeps its mode', () => {
    const path = put('demo.json', '{}');
    fs.chmodSync(path, 0o660);
    writeConfigFile(path, { a: 1 });
    expect(fs.statSync(path).mode & 0o777).toBe(0o660);
  });

  test.each([
    ['writeConfigFile', writeConfigFile],
    ['createConfigFile', createConfigFile],
  ])('%s reports what it could not write', (_name, write) => {
    put('file', '');
    const message = `configuration file ${at('file', 'demo.json')} cannot be written: E`;
    const path = at('file', 'demo.json');
    expect(() => write(path, {})).toThrow(coded('VMRE_CONFIG_UNWRITABLE', message));
  });

  test('a file is created only if none exists', () => {
    createConfigFile(at('demo.json'), { a: 1 });
    createConfigFile(at('demo.json'), { a: 2 });
    expect(fs.readFileSync(at('demo.json'), 'utf8')).toBe('{\n  "a": 1\n}\n');
  });

  test('an unknown format is rejected before anything is written', () => {
    expect(() => writeConfigFile(at('demo.ini'), { a: 1 })).toThrow(
      coded('VMRE_CONFIG_FORMAT_UNKNOWN', 'unknown extension .ini'),
    );
    expect(fs.readdirSync(at())).toEqual([]);
  });
});
