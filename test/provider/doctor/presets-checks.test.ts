import * as fs from 'node:fs';

import { examine } from '../../../src/provider/doctor/examine';
import { sample } from '../../support/plays-all';
import { FakeProvider } from '../fake-provider';

let provider: FakeProvider;

beforeEach(async () => {
  provider = new FakeProvider();
  await provider.install(provider.package('hello'), ['cpu=0.1']);
});

afterEach(() => provider.clear());

const spoilPresets = (wrong: (text: string) => string): void =>
  fs.writeFileSync(provider.presetsFile, wrong(fs.readFileSync(provider.presetsFile, 'utf8')));

const found = async (id: string): Promise<object[]> =>
  (await examine(provider.place, provider.home, 10_000)).filter((finding) => finding.id === id);

test('correct presets', async () => {
  expect(await found('active-presets')).toMatchObject([{ verdict: 'ok', detail: 'hello: hello' }]);
  expect(await found('preset-names')).toMatchObject([{ verdict: 'ok', detail: 'hello' }]);
  expect(await found('supervision')).toMatchObject([
    { verdict: 'ok', detail: expect.stringMatching(/^hello: needs no image, is terminated by/) },
  ]);
});

test('a preset with prices of 0', async () => {
  spoilPresets((text) => text.replace(/("golem.usage.cpu_sec"): 0.1/, '$1: 0'));
  expect(await found('active-presets')).toMatchObject([
    { verdict: 'warning', detail: 'hello: all prices are 0' },
  ]);
});

test('a preset whose name differs from its runtime', async () => {
  spoilPresets((text) =>
    text.replace('"name": "hello"', '"name": "cheap"').replace(/(\n {4})"hello"/, '$1"cheap"'),
  );
  expect(await found('active-presets')).toMatchObject([{ verdict: 'ok', detail: 'cheap: hello' }]);
  expect(await found('preset-names')).toMatchObject([
    {
      verdict: 'warning',
      detail: expect.stringContaining('no preset is named hello: golemsp asks for prices'),
    },
  ]);
});

test.each(sample(['1e999', '-1e999', `1${'0'.repeat(400)}`], 1))('a price of %s', async (price) => {
  spoilPresets((text) => text.replaceAll('"initial-price": 0', `"initial-price": ${price}`));
  expect(await found('presets')).toMatchObject([
    {
      verdict: 'problem',
      detail: expect.stringContaining('initial-price is a number out of range'),
    },
  ]);
});

test('features that supervisors are asked for', async () => {
  const file = `${provider.plugins}/ya-runtime-hello.json`;
  const describe = (extraArgs: string[]): void => {
    const [descriptor] = JSON.parse(fs.readFileSync(file, 'utf8')) as object[];
    fs.writeFileSync(file, JSON.stringify([{ ...descriptor, 'extra-args': extraArgs }]));
  };
  describe(['--runtime-manged-image']);
  expect(await found('supervision')).toMatchObject([
    {
      verdict: 'warning',
      detail: expect.stringContaining('Did you mean --runtime-managed-image?'),
    },
  ]);
  describe(['--runtime-managed-hardware']);
  expect(await found('supervision')).toMatchObject([
    { verdict: 'ok', detail: expect.stringContaining('demands must name an image, enforces') },
  ]);
});
