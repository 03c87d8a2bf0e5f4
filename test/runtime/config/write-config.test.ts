import * as fs from 'node:fs';

import { z } from 'zod';

import { readConfig, writeConfig } from '../../../src/runtime/config/load-config';
import { option } from '../../../src/runtime/decorators/option';
import { defineRuntime } from '../../../src/runtime/define-runtime';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();
const names = ['demo.json', 'demo.yaml', 'demo.toml'];

class Limits {
  @option({ min: 1 }) memory = 64;
}

class Settings {
  @option() greeting = 'hello';
  @option({ type: String }) image?: string;
  @option() limits = new Limits();
}

const { config: ofClass } = defineRuntime({ name: 'demo', config: Settings });
const schema = z.object({ port: z.number().max(65535), later: z.string().optional() });
const { config: ofSchema } = defineRuntime({ name: 'demo', config: schema });

test.each(names)('options can be written to %s, and read back', async (name) => {
  fs.writeFileSync(at(name), name === 'demo.json' ? '{}' : '');
  const read = (await readConfig('demo', ofClass, at(name))) as Settings;
  read.limits.memory = 128;
  await writeConfig('demo', ofClass, at(name), read);
  expect(await readConfig('demo', ofClass, at(name))).toEqual(read);
});

test.each(names)('values that %s would reject are not written', async (name) => {
  await writeConfig('demo', ofClass, at(name), new Settings());
  const before = fs.readFileSync(at(name), 'utf8');
  const wrong = { greeting: 'hi', limits: { memory: 0 }, imge: 'x' };
  await expect(writeConfig('demo', ofClass, at(name), wrong)).rejects.toThrow(
    coded('VMRE_CONFIG_INVALID', /imge: unknown option.*limits.memory: must be at least 1; got 0/s),
  );
  await expect(writeConfig('demo', ofClass, at(name), { greeting: 1n })).rejects.toThrow(
    coded('VMRE_CONFIG_VALUE_UNWRITABLE', 'greeting is a bigint'),
  );
  expect(fs.readFileSync(at(name), 'utf8')).toBe(before);
});

test('a validator is applied, too', async () => {
  await writeConfig('demo', ofSchema, at('demo.yaml'), { port: 80, later: undefined });
  await expect(writeConfig('demo', ofSchema, at('demo.yaml'), { port: 70_000 })).rejects.toThrow(
    coded('VMRE_CONFIG_INVALID', /port: Too big/),
  );
  expect(fs.readFileSync(at('demo.yaml'), 'utf8')).toBe('port: 80\n');
});
