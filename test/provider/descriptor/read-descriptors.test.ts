import { parseDescriptors } from '../../../src/provider/descriptor/read-descriptors';
import { writeDescriptor } from '../../../src/provider/descriptor/write-descriptor';
import type { VmreError } from '../../../src/support/errors/vmre-error';
import { coded } from '../../support/coded';

const whole = {
  name: 'hello',
  version: '1.2.3-rc.1+build.5',
  'supervisor-path': 'exe-unit',
  'runtime-path': 'ya-runtime-hello/hello',
  description: 'Says hello',
  'extra-args': ['--runtime-managed-image', '--runtime-arg', 'x', '--runtime-arg=--y'],
  properties: { 'a.b': 1 },
  config: { counters: { 'golem.usage.cpu_sec': { name: 'cpu', description: 'CPU', price: true } } },
};

const read = (value: unknown) =>
  parseDescriptors('ya-x.json', Buffer.from(typeof value === 'string' ? value : asText(value)));

const asText = (value: unknown): string => JSON.stringify(value, null, 1);

function problemsOf(value: unknown): string {
  try {
    read(value);
  } catch (error) {
    expect((error as VmreError).code).toBe('VMRE_DESCRIPTOR_INVALID');
    return (error as VmreError).message;
  }
  return 'accepted';
}

test('a complete descriptor', () => {
  expect(read([whole])).toEqual({ descriptors: [whole], warnings: [] });
});

test('a minimal descriptor', () => {
  const least = { name: 'a', version: '0.0.0', 'supervisor-path': 'exe-unit' };
  expect(read([least]).descriptors).toEqual([least]);
});

test.each([
  ['', 'ya-x.json: 1:1 the file is empty'],
  ['[{"name": }]', 'ya-x.json: 1:11 not JSON: value expected'],
  ['[{}] // end', 'ya-x.json: 1:6 not JSON'],
  ['[{},]', 'not JSON'],
  [whole, '1:1 must be an array of descriptors'],
  [[1], '2:2 [0] must be an object'],
  [[{}], '3 problems'],
  [
    [{ ...whole, version: '1.2' }],
    '4:14 [0].version "1.2" is not a semantic version, such as 1.2.0',
  ],
  [[{ ...whole, version: '01.2.3' }], 'is not a semantic version'],
  [[{ ...whole, version: 'v1.2.3' }], 'is not a semantic version'],
  [[{ ...whole, version: '1.2.3-01' }], 'is not a semantic version'],
  [[{ ...whole, version: 1 }], '[0].version must be a string'],
  [[{ ...whole, name: '../x' }], '3:11 [0].name has a path separator'],
  [[{ ...whole, 'runtime-path': 5 }], '[0].runtime-path must be a string'],
  [[{ ...whole, 'supervisor-path': '' }], '[0].supervisor-path is empty'],
  [[{ ...whole, 'supervisor-path': null }], '[0].supervisor-path must be a string'],
  [[{ ...whole, 'extra-args': 'x' }], '[0].extra-args must be an array of strings'],
  [[{ ...whole, 'extra-args': [1] }], '[0].extra-args[0] must be a string'],
  [[{ ...whole, 'extra-args': ['--runtime-arg', '-x'] }], 'write "--runtime-arg=-x"'],
  [[{ ...whole, 'extra-args': ['--runtime-arg'] }], 'has no value'],
  [[{ ...whole, properties: [] }], '[0].properties must be an object'],
  [[{ ...whole, config: {} }], '[0].config must have an object counters'],
  [[{ ...whole, config: { counters: { x: 1 } } }], '[0].config.counters.x must be an object'],
  [[{ ...whole, config: { counters: { x: {} } } }], '[0].config.counters.x must have a name'],
  [
    [{ ...whole, config: { counters: { x: { name: 'n', price: 'yes' } } } }],
    '[0].config.counters.x.price must be true or false',
  ],
  [
    [{ ...whole, config: { counters: { x: { name: 'n' }, y: { name: 'N' } } } }],
    '[0].config.counters.y.name is also the name of x',
  ],
  ['[{"name":"a","name":"b"}]', '1:14 [0].name is given twice'],
  [
    [{ ...whole, version: '1.18446744073709551616.0' }],
    'has the number 18446744073709551616; the maximum is',
  ],
  [[{ ...whole, version: '1.0.0-18446744073709551616' }], '[0].version has the number'],
  [[{ ...whole, version: `1.0.0-${'a'.repeat(300)}` }], 'has more than 256 characters'],
  [[{ ...whole, properties: { a: { b: ['\ud800'] } } }], '[0].properties.a.b[0] has half of a'],
  [[{ ...whole, properties: { '\udc00': 1 } }], 'has half of a surrogate pair'],
  ['[{"properties":{"n":1e999}}]', '[0].properties.n is a number out of range'],
])('%j is rejected', (value, problem) => {
  expect(problemsOf(value)).toContain(problem);
});

test.each([126, 5000, 1_000_000])('%i levels of lists in a descriptor are rejected', (levels) => {
  const list = `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const text = `[{"name":"a","version":"1.0.0","supervisor-path":"x","properties":{"deep":${list}}}]`;
  expect(problemsOf(text)).toMatch(
    /^ya-x\.json: 1:\d+ \[0\]\.properties\.deep.* is nested more than 127 levels deep$/,
  );
});

test('what a provider barely accepts', () => {
  const list = JSON.parse(`${'['.repeat(124)}${']'.repeat(124)}`) as [];
  const version = '18446744073709551615.0.0';
  const value = [{ ...whole, version, properties: { deep: list, pair: '\ud83d\ude00' } }];
  expect(read(JSON.stringify(value)).descriptors).toEqual(value);
});

test('all problems of a file are reported at once', () => {
  const text = problemsOf([{ name: 'a', version: 'x' }, 'b']);
  expect(text).toMatch(/^ya-x\.json: 3 problems\n/);
  expect(text.split('\n').slice(1)).toEqual([
    '    2:2 [0] has no supervisor-path',
    '    4:14 [0].version "x" is not a semantic version, such as 1.2.0',
    '    6:2 [1] must be an object',
  ]);
});

test('bytes that are not UTF-8', () => {
  expect(() => parseDescriptors('f', Buffer.from([0x5b, 0xff, 0x5d]))).toThrow('f: is not UTF-8');
  expect(() => parseDescriptors('f', Buffer.from('\ufeff[]'))).toThrow('not JSON');
});

test('unknown keys are preserved, with a warning', () => {
  const value = [{ ...whole, later: { a: 1 } }];
  const { descriptors, warnings } = read(value);
  expect(descriptors).toEqual(value);
  expect(warnings).toEqual([expect.stringMatching(/^\d+:\d+ \[0\]\.later is not a key that/)]);
});

describe('a written descriptor', () => {
  test('is read back unchanged, with complete counters', () => {
    const counters = { 'golem.usage.x': { name: 'x' } };
    const text = writeDescriptor({ ...whole, config: { counters } });
    const [written] = parseDescriptors('', Buffer.from(text)).descriptors;
    const full = { name: 'x', description: 'x', price: false };
    expect(written).toEqual({ ...whole, config: { counters: { 'golem.usage.x': full } } });
  });

  test('is always accepted by a provider', () => {
    expect(() => writeDescriptor({ ...whole, version: '1' })).toThrow('not a semantic version');
    let deep: object = {};
    for (let level = 0; level < 50_000; level += 1) deep = { deep };
    expect(() => writeDescriptor({ ...whole, properties: { deep } as never })).toThrow(
      coded('VMRE_DESCRIPTOR_INVALID', 'nested too deeply'),
    );
  });
});
