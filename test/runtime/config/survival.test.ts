import * as fs from 'node:fs';

import fc from 'fast-check';

import { readConfigFile } from '../../../src/runtime/config/config-file';
import { firstDifference } from '../../../src/config-files/first-difference';
import { jsonFormat } from '../../../src/config-files/json';
import { tomlFormat } from '../../../src/config-files/toml';
import { yamlFormat } from '../../../src/config-files/yaml';
import { createConfigFile, writeConfigFile } from '../../../src/runtime/config/write-config-file';
import type { VmreError } from '../../../src/support/errors/vmre-error';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { anyGroup, holdable } from './hostile-values';
import { playsAll } from '../../support/plays-all';

const at = useTemporaryDirectory();
const names = ['demo.json', 'demo.yaml', 'demo.toml'];

/** Runs of each property. */
const RUNS = playsAll ? 100 : 20;

const read = (name: string): unknown => readConfigFile(at(name))?.values ?? {};
const textOf = (name: string): string => fs.readFileSync(at(name), 'utf8');

/** Without undefined values. */
const withoutNothing = (value: unknown): unknown => {
  if (Array.isArray(value)) return Array.from(value, withoutNothing);
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  const kept = Object.entries(value as object).filter(([, part]) => part !== undefined);
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutNothing(part)]));
};

describe.each(names)('%s', (name) => {
  test('every value that it can represent is read back unchanged', () => {
    fc.assert(
      fc.property(holdable, (group) => {
        fs.rmSync(at(name), { force: true });
        writeConfigFile(at(name), group);
        expect(firstDifference(group, read(name))).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  test('also over another value', () => {
    fc.assert(
      fc.property(holdable, holdable, (before, after) => {
        fs.rmSync(at(name), { force: true });
        createConfigFile(at(name), before);
        writeConfigFile(at(name), after);
        expect(firstDifference(after, read(name))).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  test('other values are rejected with their path, and the file stays unchanged', () => {
    fs.writeFileSync(at(name), '');
    if (name === 'demo.json') fs.writeFileSync(at(name), '{}');
    fc.assert(
      fc.property(anyGroup, (group) => {
        const before = textOf(name);
        try {
          writeConfigFile(at(name), group);
        } catch (error) {
          expect(error).toMatchObject({ code: 'VMRE_CONFIG_VALUE_UNWRITABLE' });
          expect((error as VmreError).message).toMatch(/ cannot be written: .* (is|has) /s);
          expect(textOf(name)).toBe(before);
          expect(fs.readdirSync(at())).toEqual([name]);
          return;
        }
        expect(firstDifference(withoutNothing(group), read(name))).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  test('a byte order mark at its start stays', () => {
    const text = { 'demo.json': '{"a": 1}', 'demo.yaml': 'a: 1', 'demo.toml': 'a = 1' }[name];
    fs.writeFileSync(at(name), `\uFEFF${text}`);
    writeConfigFile(at(name), { a: 2 });
    expect(textOf(name)).toMatch(/^\uFEFF[^\uFEFF]/);
    expect(read(name)).toEqual({ a: 2 });
  });

  test('a file that is not UTF-8 is malformed, and is not replaced', () => {
    const bytes = Buffer.from('a: "\xe9"', 'latin1');
    fs.writeFileSync(at(name), bytes);
    const error = coded('VMRE_CONFIG_MALFORMED', `${at(name)}: this is not UTF-8 text`);
    expect(() => readConfigFile(at(name))).toThrow(error);
    expect(() => writeConfigFile(at(name), { a: 1 })).toThrow(error);
    expect(fs.readFileSync(at(name))).toEqual(bytes);
  });

  test('unlimited nesting is rejected in reading and writing', () => {
    const levels = 20_000;
    fs.writeFileSync(
      at(name),
      name === 'demo.toml'
        ? `a = ${'['.repeat(levels)}${']'.repeat(levels)}`
        : `{"a": ${'['.repeat(levels)}${']'.repeat(levels)}}`,
    );
    expect(() => readConfigFile(at(name))).toThrow(coded('VMRE_CONFIG_MALFORMED', /levels deep/));
    fs.rmSync(at(name));
    const endless: Record<string, unknown> = { a: 1 };
    endless['b'] = { c: endless };
    expect(() => writeConfigFile(at(name), endless)).toThrow(
      coded('VMRE_CONFIG_VALUE_UNWRITABLE', /b\.c\.b is nested more than 100 levels deep/),
    );
  });
});

test.each<[string, unknown, string]>([
  ['demo.json', null, ''],
  ['demo.yaml', null, ''],
  ['demo.toml', null, 'is null, which TOML cannot hold'],
  ['demo.json', NaN, 'is NaN, which JSON cannot hold'],
  ['demo.yaml', -Infinity, ''],
  ['demo.toml', Infinity, ''],
  ['demo.json', new Date(0), 'is a Date, which JSON cannot hold; its toISOString() can be held'],
  ['demo.yaml', new Date(0), 'is a Date, which YAML cannot hold; its toISOString() can be held'],
  ['demo.toml', new Date(0), ''],
  ['demo.toml', new Date(NaN), 'is an invalid date'],
  ['demo.toml', new Date('-000001-01-01'), 'is a date outside of the years 0 to 9999'],
  ['demo.json', 1n, 'is a bigint, which JSON cannot hold'],
  ['demo.yaml', new Map(), 'is a Map, which YAML cannot hold'],
  ['demo.yaml', new URL('http://a'), 'is a URL, which YAML cannot hold'],
  ['demo.json', Promise.resolve(), 'is a Promise, which JSON cannot hold'],
  ['demo.json', Symbol('a'), 'is a symbol, which JSON cannot hold'],
  ['demo.json', new Error('a'), 'is an Error, which JSON cannot hold'],
  ['demo.json', [1, undefined], '1 is undefined, which JSON cannot hold'],
  // eslint-disable-next-line no-sparse-arrays -- what is missing is meant
  ['demo.json', [, 1], '0 is undefined, which JSON cannot hold'],
  ['demo.json', '\uD83D', 'has half of a surrogate pair'],
])('in %s, %p is written or rejected', (name, value, problem) => {
  const write = (): void => writeConfigFile(at(name), { group: { value } });
  if (problem === '') {
    write();
    expect(read(name)).toEqual({ group: { value } });
    return;
  }
  const path = /^\d /.test(problem) ? 'group.value.' : 'group.value ';
  const message = `configuration file ${at(name)} cannot be written: ${path}${problem}`;
  expect(write).toThrow(coded('VMRE_CONFIG_VALUE_UNWRITABLE', message));
  expect(fs.readdirSync(at())).toEqual([]);
});

test('an unwritable value is named, but not shown', () => {
  let message = '';
  try {
    writeConfigFile(at('demo.toml'), { token: 'hunter2\uD800' });
  } catch (error) {
    ({ message } = error as VmreError);
  }
  expect(message).toContain('token has half of a surrogate pair');
  expect(message).not.toContain('hunter2');
});

test.each([new String('a'), new Map()])('%p is not a configuration', (values) => {
  expect(() => writeConfigFile(at('demo.json'), values as object)).toThrow(
    coded('VMRE_CONFIG_VALUE_UNWRITABLE', /the configuration is a (String|Map), not an object/),
  );
});

describe('an unknown fault of a library', () => {
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['demo.json', jsonFormat, '{"a": {"b": [1, 3]}}', 'a.b.1 is read as another value in JSON'],
    ['demo.yaml', yamlFormat, 'a: {b: [1, 2]}\nc: 1', 'c is read as another value in YAML'],
    ['demo.toml', tomlFormat, 'a.b = [1, "2"]', 'a.b.1 is read as another value in TOML'],
    ['demo.toml', tomlFormat, 'a = {', 'the configuration cannot be read again in TOML: '],
  ])('does not affect %s', (name, format, text, problem) => {
    jest.spyOn(format, 'stringify').mockReturnValue(text);
    jest.spyOn(format, 'rewrite').mockReturnValue(text);
    const values = { a: { b: [1, 2] } };
    const refused = coded(
      'VMRE_CONFIG_VALUE_UNWRITABLE',
      `configuration file ${at(name)} cannot be written: ${problem}`,
    );
    expect(() => createConfigFile(at(name), values)).toThrow(refused);
    expect(fs.readdirSync(at())).toEqual([]);
    const old = { 'demo.json': '{"a":1}', 'demo.yaml': 'a: 1', 'demo.toml': 'a = 1' }[name] ?? '';
    fs.writeFileSync(at(name), old);
    expect(() => writeConfigFile(at(name), values)).toThrow(refused);
    expect(textOf(name)).toBe(old);
    expect(fs.readdirSync(at())).toEqual([name]);
  });
});
