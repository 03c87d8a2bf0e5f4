import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { parseDescriptors } from '../../../../src/provider/descriptor/read-descriptors';
import { readPackagedRuntime } from '../../../../src/provider/install/packaged-runtime';
import { interpreterOf } from '../../../../src/provider/install/shebang';
import { unpack } from '../../../../src/provider/install/unpack';
import { lockOwnerOf, isAlive, suffixOf } from '../../../../src/provider/lock/lock-owner';
import { readProject, descriptorOf } from '../../../../src/provider/package/project';
import { PresetsEdit } from '../../../../src/provider/presets/edit-presets';
import { ensure } from '../../suite';
import type { Random } from '../../../support/random';
import { changedJson } from '../json-value';
import { json, texts, type MakeReader } from '../reader';
import { tarOf, type TarEntry } from '../tar';

const descriptor = {
  name: 'greeter',
  version: '1.0.0',
  'supervisor-path': 'exe-unit',
  'runtime-path': 'ya-runtime-greeter/greeter',
  description: 'Greets',
  'extra-args': ['--runtime-arg=--verbose', '--runtime-arg', 'x'],
  properties: { colour: 'green', list: [1, { a: null }] },
  config: {
    counters: { 'golem.usage.x': { name: 'x', description: 'counts', price: true } },
  },
};
const keys = [
  ...Object.keys(descriptor),
  'counters',
  'price',
  'golem.usage.x',
  'golem.usage.cpu_sec',
];

const descriptors: MakeReader = () => ({
  valid: json([descriptor], [descriptor, { ...descriptor, name: 'other' }], []),
  tokens: keys.map((key) => `"${key}":`),
  generate: (random) => Buffer.from(JSON.stringify(changedJson([descriptor], random, keys))),
  read: (input) => {
    for (const each of parseDescriptors('ya-runtime-x.json', input).descriptors) {
      ensure(/^[\w.-]+$/.test(each.name), `a descriptor is called ${each.name}`);
    }
  },
});

const preset = (name: string, active: boolean) => ({
  ver: 'V1',
  active: active ? [name] : [],
  presets: [
    {
      name,
      'exeunit-name': 'greeter',
      'pricing-model': 'linear',
      'initial-price': 0.5,
      'usage-coeffs': { 'golem.usage.cpu_sec': 1e-5 },
      more: [1],
    },
  ],
});
const presetKeys = ['ver', 'active', 'presets', ...Object.keys(preset('a', true).presets[0]!)];

/** A value is changed in two ways, and must stay valid for a provider. */
const presets: MakeReader = () => ({
  valid: [
    ...json(preset('greeter', true), preset('b', false)),
    ...texts(JSON.stringify(preset('a', true))),
  ],
  tokens: [...presetKeys.map((key) => `"${key}":`), '"greeter"', '"linear"', '"V1"'],
  generate: (random) =>
    Buffer.from(JSON.stringify(changedJson(preset('a', true), random, presetKeys))),
  read: (input) => {
    const edit = new PresetsEdit('presets.json', input.toString());
    const prices = { initial: 1, coefficients: { 'golem.usage.cpu_sec': 2 } };
    edit.fulfil({ name: 'greeter', descriptor, prices, activate: true });
    new PresetsEdit('presets.json', edit.text).withdraw('greeter', false);
  },
});

const script = '#!/bin/sh\n';
const checksumsOf = (texts: Readonly<Record<string, string>>): string =>
  Object.entries(texts)
    .map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}\n`)
    .join('');

const files: readonly TarEntry[] = [
  { name: 'ya-runtime-greeter.json', content: JSON.stringify([descriptor]) },
  { name: 'ya-runtime-greeter/', type: '5' },
  { name: 'ya-runtime-greeter/greeter', content: script, mode: 0o755 },
  { name: 'ya-runtime-greeter/link', type: '2', link: 'greeter' },
  {
    name: 'ya-runtime-greeter/SHA256SUMS',
    content: checksumsOf({ greeter: script, link: script }),
  },
];
const entryTypes = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  'x',
  'g',
  'L',
  'K',
  'S',
  'D',
  '\0',
  ' ',
];
const names = [
  '..',
  '/etc/x',
  'a/../../b',
  './a',
  'a\\b',
  '',
  'a'.repeat(300),
  'ya-runtime-greeter/../x',
];

function oddTar(random: Random): Buffer {
  const entries = files.map((entry): TarEntry => {
    switch (random.below(8)) {
      case 0:
        return { ...entry, type: random.pick(entryTypes) };
      case 1:
        return { ...entry, name: random.pick(names) };
      case 2:
        return { ...entry, type: '2', link: random.pick(names) };
      case 3:
        return { ...entry, size: random.pick([0, 1, 511, 513, 2 ** 33, -1]) };
      default:
        return entry;
    }
  });
  return tarOf(entries);
}

/** The bytes of the tar are mutated before compression; otherwise hardly any would be read. */
const archives: MakeReader = (directory) => {
  const archive = join(directory, 'a.tar.gz');
  const below = join(directory, 'below');
  return {
    valid: [tarOf(files), tarOf([...files, ...files])],
    tokens: ['ustar', '0000755', '../', '30 path=a\n', '0000000010 '],
    generate: oddTar,
    read: async (input, random) => {
      const isPacked = random.below(8) > 0;
      writeFileSync(archive, isPacked ? gzipSync(input, { level: 1 }) : input);
      try {
        await unpack(archive, join(below, 'new'));
        readPackagedRuntime(join(below, 'new'));
      } finally {
        rmSync(below, { recursive: true, force: true });
      }
    },
  };
};

const checksums: MakeReader = (directory) => {
  const runtime = join(directory, 'ya-runtime-greeter');
  mkdirSync(runtime);
  writeFileSync(join(directory, 'ya-runtime-greeter.json'), JSON.stringify([descriptor]));
  writeFileSync(join(runtime, 'greeter'), '', { mode: 0o755 });
  const line = `${'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}  greeter\n`;
  return {
    valid: texts(line, `${line}${line}`, line.replace('  ', ' *')),
    tokens: ['  ', ' *', '../x', 'greeter', '0'.repeat(64)],
    read: (input) => {
      writeFileSync(join(runtime, 'SHA256SUMS'), input);
      readPackagedRuntime(directory);
    },
  };
};

const project = {
  name: '@scope/greeter',
  version: '1.0.0',
  description: 'Greets',
  bin: { greeter: 'bin/greeter' },
  vmre: { runtime: 'x', extraArgs: ['a'], properties: { a: 1 }, counters: { x: { name: 'y' } } },
};
const projectKeys = [...Object.keys(project), ...Object.keys(project.vmre), 'greeter', 'x', '0'];

const projects: MakeReader = (directory) => {
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin/greeter'), '#!/usr/bin/env node\n');
  return {
    valid: json(project, { name: 'a', version: '1.0.0', bin: 'bin/greeter' }),
    tokens: projectKeys.map((key) => `"${key}":`),
    generate: (random) => Buffer.from(JSON.stringify(changedJson(project, random, projectKeys))),
    read: (input) => {
      writeFileSync(join(directory, 'package.json'), input);
      const { executable, ...read } = readProject(directory, {});
      return descriptorOf({ executable, ...read }, executable);
    },
  };
};

const scripts: MakeReader = (directory) => ({
  valid: texts('#!/usr/bin/env node\n', '#!/bin/sh -e\nexit\n', '', '\x7fELF'),
  tokens: ['#!', '/usr/bin/env', '\r\n', ' '],
  read: (input) => {
    writeFileSync(join(directory, 'script'), input);
    return interpreterOf(join(directory, 'script'));
  },
});

const locks: MakeReader = () => ({
  valid: texts('host_1_2_x', `host-1.local_${process.pid}_0_zz`, '_0_0_0'),
  tokens: ['_', '-1', '0', '.', '99999999999'],
  read: (input) => {
    const contender = lockOwnerOf(input.toString('latin1'));
    if (!contender) return;
    isAlive(contender, 0);
    ensure(lockOwnerOf(suffixOf(contender)) !== undefined, 'a name is invalid when written again');
  },
});

/** Packages to install, and content of a plugins directory. */
export const providerReaders: Readonly<Record<string, MakeReader>> = {
  ...{ descriptors, presets, archives, checksums, projects, scripts, locks },
};
