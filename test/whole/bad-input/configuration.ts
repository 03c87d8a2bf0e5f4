import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Bench, example } from '../../support/runtime-process';
import type { BadInput } from './row';

const runtime = example('example-runtime');

/** Writes a file where the runtime looks for its configuration. @returns its path */
function place(bench: Bench, extension: string, text: string): string {
  const directory = join(bench.directory, 'data', 'example-runtime');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `example-runtime.${extension}`);
  writeFileSync(path, text);
  return path;
}

const refusedFile =
  (extension: string, text: string, position: string) =>
  async (bench: Bench): Promise<void> => {
    const path = place(bench, extension, text);
    const { code, stdout, stderr } = await bench.invoke(runtime, 'offer-template');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(`error VMRE_CONFIG_MALFORMED: ${path}:${position}: `);
  };

export const configuration: BadInput[] = [
  {
    given: 'malformed JSON',
    happens: 'The message has file, line and column.',
    code: 'VMRE_CONFIG_MALFORMED',
    exit: 3,
    show: refusedFile('json', '{\n  "greeting": hello\n}\n', '2:15'),
  },
  {
    given: 'malformed YAML',
    happens: 'The message has file, line and column.',
    code: 'VMRE_CONFIG_MALFORMED',
    exit: 3,
    show: refusedFile('yaml', 'greeting: hello\ngreeting: again\n', '2:1'),
  },
  {
    given: 'malformed TOML',
    happens: 'The message has file, line and column.',
    code: 'VMRE_CONFIG_MALFORMED',
    exit: 3,
    show: refusedFile('toml', 'greeting = "hello"\nlimit = = 5\n', '2:9'),
  },
  {
    given: 'a file with a number that would be rounded, or a duplicate key',
    happens: 'The message has the place, and the number or the key.',
    code: 'VMRE_CONFIG_MALFORMED',
    exit: 3,
    show: async (bench) => {
      await refusedFile('json', '{\n  "writeLimit": 9007199254740993\n}\n', '2:17')(bench);
      await refusedFile('json', '{\n  "writeLimit": 1,\n  "writeLimit": 2\n}\n', '3:3')(bench);
    },
  },
  {
    given: 'a file with more than 100 levels of nesting',
    happens: 'The file is rejected before it is used.',
    code: 'VMRE_CONFIG_MALFORMED',
    exit: 3,
    show: async (bench) => {
      place(bench, 'json', `{"greeting": ${'['.repeat(100_000)}`);
      const { code, stdout, stderr } = await bench.invoke(runtime, 'offer-template');
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(/error VMRE_CONFIG_MALFORMED: .*nested more than 100/);
    },
  },
  {
    given: 'a configuration file that cannot be read',
    happens: 'The message has the path and the reason.',
    code: 'VMRE_CONFIG_UNREADABLE',
    exit: 3,
    show: async (bench) => {
      mkdirSync(join(bench.directory, 'data/example-runtime/example-runtime.json'), {
        recursive: true,
      });
      const { code, stderr } = await bench.invoke(runtime, 'test');
      expect(code).toBe(3);
      expect(stderr).toContain('example-runtime.json cannot be read: EISDIR');
    },
  },
  {
    given: 'a configuration file of an unknown format',
    happens: 'The message lists the formats.',
    code: 'VMRE_CONFIG_FORMAT_UNKNOWN',
    exit: 3,
    show: async (bench) => {
      const { code, stderr } = await bench.invoke(runtime, '--config', 'settings.ini', 'test');
      expect(code).toBe(3);
      expect(stderr).toContain('settings.ini has the unknown extension .ini');
    },
  },
  {
    given: 'invalid values, unknown options, invalid overrides',
    happens: 'One message lists all problems, each with its place.',
    code: 'VMRE_CONFIG_INVALID',
    exit: 3,
    show: async (bench) => {
      const path = place(bench, 'json', '{\n  "greeting": 5,\n  "writeLimt": 1\n}\n');
      bench.env['VMRE_WRITE_LIMIT'] = 'lots';
      const { code, stderr } = await bench.invoke(runtime, 'test');
      expect(code).toBe(3);
      expect(stderr).toContain(`greeting: must be a string; got 5 (${path}:2)`);
      expect(stderr).toContain(`writeLimt: unknown option. Did you mean writeLimit? (${path}:3)`);
      expect(stderr).toContain(
        'writeLimit: must be a number; got "lots" (variable VMRE_WRITE_LIMIT)',
      );
    },
  },
  {
    given: 'a variable or a flag with a number that would be rounded',
    happens: 'It is rejected like any other invalid value.',
    code: 'VMRE_CONFIG_INVALID',
    exit: 3,
    show: async (bench) => {
      bench.env['VMRE_WRITE_LIMIT'] = '9007199254740993';
      const { code, stderr } = await bench.invoke(runtime, 'test');
      expect(code).toBe(3);
      expect(stderr).toContain('writeLimit: must be exactly representable');
    },
  },
  {
    given: 'a directory for the defaults that cannot be written',
    happens: 'The runtime logs a warning and uses the defaults.',
    show: async (bench) => {
      writeFileSync(join(bench.directory, 'data'), 'not a directory');
      const { code, stdout, stderr } = await bench.invoke(runtime, 'offer-template');
      expect(code).toBe(0);
      expect(stdout).toContain('"hello"');
      expect(stderr).toContain('defaults are used without a file');
    },
  },
];
