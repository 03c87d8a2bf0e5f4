import { troubleOfGolemsp } from '../../../src/provider/presets/golemsp';
import type { Presets } from '../../../src/provider/presets/presets-file';

const presets = (names: Record<string, string>): Presets => ({
  ver: 'V1',
  active: [],
  presets: Object.entries(names).map(([name, runtime]) => ({
    name,
    'exeunit-name': runtime,
    'pricing-model': 'linear',
    'initial-price': 0,
    'usage-coeffs': {},
  })),
});

test.each<[Record<string, string>, string | undefined]>([
  [{ hello: 'hello' }, undefined],
  [{ hello: 'hello', cheap: 'hello' }, undefined],
  [{}, undefined],
  [{ other: 'other' }, undefined],
  [{ cheap: 'hello' }, 'no preset is named hello: golemsp asks for prices'],
  [{ hello: 'other' }, 'the preset hello belongs to the runtime other: golemsp asks for prices'],
  [{ hello: 'other', cheap: 'hello' }, 'the preset hello belongs to the runtime other'],
])('with the presets %j golemsp works with the runtime hello, or not: %s', (names, trouble) => {
  const found = troubleOfGolemsp(presets(names), 'hello');
  if (trouble === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(trouble);
});
