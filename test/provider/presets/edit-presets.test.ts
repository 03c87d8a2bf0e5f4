import type { Descriptor } from '../../../src/provider/descriptor/descriptor';
import { initialPresets, PresetsEdit } from '../../../src/provider/presets/edit-presets';
import { parsePresets } from '../../../src/provider/presets/presets-file';
import { readPrices } from '../../../src/provider/presets/prices';

const descriptor: Descriptor = { name: 'hello', version: '1.0.0', 'supervisor-path': 'exe-unit' };
const free = { initial: undefined, coefficients: {} };

/** A file of a provider and its user: odd numbers, unknown keys, unusual order. */
const existing = `{
  "ver": "V1",
  "note": {"10": 1, "9": [1.50, 1e-7]},
  "active": ["vm"],
  "presets": [
    {
      "usage-coeffs": {"golem.usage.cpu_sec": 0.10000000000000000555},
      "name": "vm",   "later": null,
      "exeunit-name": "vm",
      "pricing-model": "linear",
      "initial-price": 0.0
    }
  ]
}
`;

const edited = (text: string, act: (edit: PresetsEdit) => void): string => {
  const edit = new PresetsEdit('presets.json', text);
  act(edit);
  return edit.text;
};

const add = (edit: PresetsEdit): void =>
  edit.fulfil({ name: 'hello', descriptor, prices: free, activate: true });

test('a preset is added after the others, and nothing else changes', () => {
  const text = edited(existing, add);
  const kept = existing.split('\n').filter((line) => line !== '' && !line.includes('"active"'));
  for (const line of kept.slice(0, -3)) expect(text).toContain(line);
  const { active, presets } = parsePresets('', text);
  expect(active).toEqual(['vm', 'hello']);
  expect(presets[1]).toEqual({
    name: 'hello',
    'exeunit-name': 'hello',
    'pricing-model': 'linear',
    'initial-price': 0,
    'usage-coeffs': { 'golem.usage.duration_sec': 0, 'golem.usage.cpu_sec': 0 },
  });
});

test('adding twice equals adding once', () => {
  const once = edited(existing, add);
  expect(edited(once, add)).toBe(once);
});

test('an addition can be undone', () => {
  const text = edited(edited(existing, add), (edit) => {
    expect(edit.withdraw('hello', false)).toEqual(['hello']);
  });
  expect(JSON.parse(text)).toEqual(JSON.parse(existing));
  expect(text).toContain('0.10000000000000000555');
  expect(text).toContain('"note": {"10": 1, "9": [1.50, 1e-7]}');
});

test('a preset may exist without being active', () => {
  const text = edited(edited(existing, add), (edit) => void edit.withdraw('hello', true));
  const { active, presets } = parsePresets('', text);
  expect(active).toEqual(['vm']);
  expect(presets.map(({ name }) => name)).toEqual(['vm', 'hello']);
});

test('all presets of a runtime are removed, wherever they are', () => {
  const many = edited(existing, (edit) => {
    for (const name of ['a', 'b', 'c']) {
      edit.fulfil({ name, descriptor, prices: free, activate: name !== 'b' });
    }
  });
  const text = edited(many, (edit) => {
    expect(edit.withdraw('hello', false)).toEqual(['a', 'b', 'c']);
  });
  expect(JSON.parse(text)).toEqual(JSON.parse(existing));
});

test('prices of an existing preset change only where they are given', () => {
  const priced = readPrices(descriptor, ['CPU=0.5', 'initial=2']);
  const text = edited(edited(existing, add), (edit) =>
    edit.fulfil({ name: 'hello', descriptor, prices: priced, activate: false }),
  );
  expect(parsePresets('', text).presets[1]).toMatchObject({
    'initial-price': 2,
    'usage-coeffs': { 'golem.usage.duration_sec': 0, 'golem.usage.cpu_sec': 0.5 },
  });
});

test('a preset of another runtime is not replaced', () => {
  expect(() =>
    edited(existing, (edit) =>
      edit.fulfil({ name: 'vm', descriptor, prices: free, activate: true }),
    ),
  ).toThrow('the preset vm belongs to the runtime vm');
});

test('a file on one line stays on one, and otherwise unchanged', () => {
  const line = '{"ver":"V1","active":[],  "x":1.50,"presets":[]}';
  const text = edited(line, add);
  expect(parsePresets('', text).active).toEqual(['hello']);
  expect(text).not.toContain('\n');
  expect(text).toContain(',  "x":1.50,');
  expect(edited(text, (edit) => void edit.withdraw('hello', false))).toBe(line);
});

test('any of several presets can be removed from any layout', () => {
  const presetOf = (name: string) => ({
    name,
    'exeunit-name': name,
    'pricing-model': 'linear',
    'usage-coeffs': {},
  });
  const names = ['a', 'b', 'c'];
  const whole = { ver: 'V1', active: names, presets: names.map(presetOf) };
  const pretty = JSON.stringify(whole, null, 2);
  const layouts = [
    JSON.stringify(whole),
    pretty,
    pretty.replaceAll('\n', '\r\n'),
    pretty.replace(/"active": \[[^\]]*\]/, '"active": ["a", "b","c"]'),
    JSON.stringify(whole, null, '\t'),
  ];
  const orders = names.flatMap((x) =>
    names.filter((y) => y !== x).map((y) => [x, y, names.find((z) => z !== x && z !== y)!]),
  );
  for (const layout of layouts) {
    for (const order of orders) {
      let text = layout;
      const left = new Set(names);
      for (const name of order) {
        text = edited(text, (edit) => void edit.withdraw(name, false));
        left.delete(name);
        const expected = { ver: 'V1', active: [...left], presets: [...left].map(presetOf) };
        expect(JSON.parse(text)).toEqual(expected);
      }
      const again = edited(text, add);
      expect(parsePresets('', again).active).toEqual(['hello']);
    }
  }
});

test('a new file has the default preset, active only with its runtime', () => {
  expect(parsePresets('', initialPresets(true)).active).toEqual(['default']);
  expect(parsePresets('', initialPresets(false)).active).toEqual([]);
});

test.each([
  ['{', 'not JSON'],
  ['[]', 'must be an object'],
  ['{"active":["default"],"presets":[]}', 'old format V0'],
  ['{"ver":"V0","active":[],"presets":[]}', 'old format V0'],
  ['{"ver":"V2","active":[],"presets":[]}', 'must be V1, not "V2"'],
  ['{"ver":"V1","active":["x"],"presets":[]}', '1:23 active[0] "x" is not the name of a preset'],
  ['{"ver":"V1","ver":"V1","active":[],"presets":[]}', 'ver is given twice'],
  ['{"ver":"V1","active":{},"presets":[]}', 'active must be an array'],
  ['{"ver":"V1","active":[]}', 'presets must be an array'],
  ['{"ver":"V1","active":[],"presets":[{}]}', '4 problems'],
  ['{"ver":"V1","active":[],"presets":[{"initial-price":1e999}]}', 'is a number out of range'],
  [
    '{"ver":"V1","active":[],"presets":[{"usage-coeffs":{"a":-1E+400}}]}',
    'is a number out of range',
  ],
  [`{"ver":"V1","active":[],"x":1${'0'.repeat(400)},"presets":[]}`, 'is a number out of range'],
  ['{"ver":"V1","active":[],"presets":[{"initial-price":"1"}]}', 'initial-price must be a number'],
  ['{"ver":"V1","active":[],"presets":[{"initial-price":NaN}]}', 'not JSON'],
])('%s is left unchanged', (text, problem) => {
  expect(() => new PresetsEdit('presets.json', text)).toThrow(problem);
});

describe('prices', () => {
  const counters = {
    'my.requests': { name: 'requests', price: true },
    'my.free': { name: 'gratis', price: false },
  };

  test('by name, by property, in any case', () => {
    const given = ['Requests=1e-3', 'Init price=.5'];
    expect(readPrices({ ...descriptor, config: { counters } }, given)).toEqual({
      initial: 0.5,
      coefficients: { 'my.requests': 0.001 },
    });
    expect(readPrices(descriptor, ['golem.usage.duration_sec=0'])).toEqual({
      initial: undefined,
      coefficients: { 'golem.usage.duration_sec': 0 },
    });
  });

  test.each([
    ['cpu', 'is not NAME=PRICE'],
    ['=1', 'is not NAME=PRICE'],
    ['cpu=', '"" is not a price'],
    ['cpu=-1', '"-1" is not a price'],
    ['cpu=NaN', 'is not a price'],
    ['cpu=Infinity', 'is not a price'],
    ['cpu=1e999', 'is not a price'],
    ['cpu=0x10', 'is not a price'],
    ['cpx=1', 'hello has no priced counter "cpx"'],
    ['storage_gib=1', 'has no priced counter "storage_gib"'],
  ])('%s is rejected', (given, problem) => {
    expect(() => readPrices(descriptor, [given])).toThrow(problem);
  });
});
