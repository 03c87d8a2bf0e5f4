import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { option } from '../../../../src/index';
import { readConfig } from '../../../../src/runtime/config/load-config';
import { readConfigFile } from '../../../../src/runtime/config/config-file';
import { writeConfigFile } from '../../../../src/runtime/config/write-config-file';
import { fieldsOf } from '../../../../src/runtime/fields/fields-of';
import { readVatConfig } from '../../../../src/cli/vat/project/vat-config';
import { VmreError } from '../../../../src/support/errors/vmre-error';
import type { Random } from '../../../support/random';
import { changedJson } from '../json-value';
import { json, texts, type MakeReader } from '../reader';

class Limits {
  @option({ type: Number, min: 0 }) memory = 5;
  @option({ type: String }) name = 'x';
}

class Options {
  @option({ type: Number }) port = 80;
  @option({ type: Boolean }) isOpen = false;
  @option({ type: [String] }) names: string[] = [];
  @option({ type: Limits }) limits = new Limits();
}

const values = { port: 81, isOpen: true, names: ['a', 'b'], limits: { memory: 3, name: 'y' } };
const keys = [...Object.keys(values), 'memory', 'name', 'x'];

const written: Readonly<Record<string, readonly string[]>> = {
  json: [JSON.stringify(values, null, 2), '{}', '{"port": 12345678901234567}'],
  yaml: [
    '# comment\nport: 81\nisOpen: yes\nnames: [a, "b"]\nlimits:\n  memory: 0x3\n  name: |\n    long\n    text\n',
    'limits: &one { memory: 1 }\nother: *one\nbig: 12345678901234567890\nwhen: 2001-01-01\n? a\n: b\n',
    '{}',
  ],
  toml: [
    '# comment\nport = 81\nisOpen = true\nnames = ["a", \'b\']\n[limits]\nmemory = 1_0\nname = """\nx"""\n',
    'a.b = 1\nwhen = 1979-05-27T07:32:00Z\nbig = 9223372036854775807\nf = 1e5\n[[list]]\nx = 0xff\n[[list]]\n',
    'x = { y = { z = [[1], [2]] } }\n',
  ],
};
const tokens: Readonly<Record<string, readonly string[]>> = {
  json: ['{"a":', '[', '[[', '"', ':', ',', '12345678901234567', '//', '/*'],
  yaml: [
    '- ',
    '- - ',
    ': ',
    '? ',
    '&a ',
    '*a',
    '!!int ',
    '!x ',
    '|',
    '>',
    '---\n',
    '{',
    '[',
    '<<: ',
    '%YAML',
  ],
  toml: ['[', '[[', '=', '"""', "'''", '.', '{a=', '\\u0000', '1_', '12345678901234567', '#'],
};

/** Reads a file into options, and writes them again. */
const format =
  (extension: 'json' | 'yaml' | 'toml'): MakeReader =>
  (directory) => {
    const path = join(directory, `fuzzed.${extension}`);
    const source = {
      kind: 'class',
      type: Options,
      fields: fieldsOf(Options, { variables: true, path: [] }),
    } as const;
    const generate = (random: Random): Buffer =>
      Buffer.from(JSON.stringify(changedJson(values, random, keys)));
    return {
      valid: texts(...written[extension]!),
      tokens: [...keys, ...tokens[extension]!],
      ...(extension !== 'toml' && { generate }),
      read: async (input) => {
        writeFileSync(path, input);
        try {
          await readConfig('fuzzed', source, path);
        } catch (error) {
          if (!VmreError.is(error) || error.code !== 'VMRE_CONFIG_INVALID') throw error;
        }
        // A value that is not an object was reported above.
        const read = readConfigFile(path)?.values;
        if (typeof read === 'object' && read !== null) writeConfigFile(path, values);
      },
    };
  };

const vats = {
  bootstrap: 'a',
  defaultWorker: 'process',
  maxVatsOnline: 5,
  devices: ['timer'],
  vats: {
    a: {
      sourceSpec: 'a.js',
      parameters: { x: [1] },
      limits: { memoryMb: 64 },
      reapInterval: 'never',
    },
    b: { program: 'python3', args: ['x'], env: { A: 'b' }, critical: true },
  },
};
const vatKeys = [
  ...Object.keys(vats),
  'a',
  'b',
  ...Object.keys(vats.vats.a),
  ...Object.keys(vats.vats.b),
];

const vatConfig: MakeReader = (directory) => ({
  valid: json(vats, { vats: {} }),
  tokens: vatKeys.map((key) => `"${key}":`),
  generate: (random) => Buffer.from(JSON.stringify(changedJson(vats, random, vatKeys))),
  read: (input) => {
    writeFileSync(join(directory, 'vats.json'), input);
    return readVatConfig(directory, false);
  },
});

/** Configuration in each format. */
export const configurationReaders: Readonly<Record<string, MakeReader>> = {
  'config-json': format('json'),
  'config-yaml': format('yaml'),
  'config-toml': format('toml'),
  'vat-config': vatConfig,
};
