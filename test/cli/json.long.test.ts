import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FakeProvider, priced } from '../provider/fake-provider';
import { example, type Invoked } from '../support/runtime-process';
import { guestPlugin } from '../vm/chain/guest-plugin';
import { allCommands } from './commands-of';
import { House, vmre } from './vat/house';

/** The arguments of a command that succeeds, and of one that fails after its options were read. */
interface Ways {
  success: () => readonly string[];
  failure: () => readonly string[];
  /** Whether it runs until it is interrupted. Default false. */
  isEndless?: boolean;
}

let house: House;
let provider: FakeProvider;
const at = (...names: string[]): string => join(house.bench.directory, ...names);
const runtime = example('example-runtime');
const plugin = [process.execPath, '--arg', guestPlugin, '--handshake', '25'];
const none = (): string[] => ['no/such/place'];
const failingPlugin = [process.execPath, '--arg=-e', '--arg', 'process.exit(4)'];

/** In this order, because some commands need what others have made. */
const ways: Record<string, Ways> = {
  create: {
    success: () => ['made', '--no-install', '--no-git'],
    failure: () => ['made', '--no-install', '--no-git'],
  },
  dev: { success: () => [runtime], failure: none, isEndless: true },
  try: { success: () => [runtime, '--run', 'echo hi'], failure: none },
  shell: { success: () => [runtime, '--exec', 'echo hi'], failure: none },
  exec: {
    success: () => [runtime, at('script.yaml')],
    failure: () => [runtime, at('failing.yaml')],
  },
  conformance: { success: () => [runtime, '--run', 'echo hi'], failure: none },
  package: {
    success: () => [join(runtime, '../..'), '--out', at('packaged'), '--no-code-cache'],
    failure: none,
  },
  install: { success: () => [provider.package('hello'), ...priced], failure: none },
  list: { success: () => [], failure: () => ['--plugins-dir', 'no/such/place'] },
  doctor: { success: () => [], failure: () => ['--plugins-dir', 'no/such/place'] },
  uninstall: { success: () => ['hello'], failure: () => ['hello'] },
  'vm run': {
    success: () => [...plugin, '--genesis', at('genesis'), '--data-dir', at('chain')],
    failure: () => [...failingPlugin, '--genesis', at('genesis'), '--no-restart'],
    isEndless: true,
  },
  'vm node': { success: () => [at('chain')], failure: () => [at('genesis')] },
  'vm probe': { success: () => plugin, failure: () => failingPlugin },
  'vm export': { success: () => [at('chain'), at('chain.tar.gz')], failure: () => ['no', 'thing'] },
  'vm import': { success: () => [at('copy'), at('chain.tar.gz')], failure: () => ['no', 'thing'] },
  'vat run': {
    success: () => ['house', '--send', 'bob.double(1)', '--trace', at('trace')],
    failure: none,
  },
  'vat upgrade': { success: () => ['house', 'bob'], failure: () => ['house', 'nothing'] },
  'vat resume': { success: () => ['house', 'bob'], failure: () => ['house', 'nothing'] },
  'vat inspect': { success: () => ['house'], failure: none },
  'vat replay': { success: () => ['house'], failure: none },
  'vat verify': { success: () => ['house'], failure: () => ['nothing'] },
  'vat trace': { success: () => [at('trace')], failure: none },
  inspect: { success: () => [at('trace')], failure: () => ['no/such/file'], isEndless: true },
  'vat export': { success: () => ['house', '--output', at('state')], failure: none },
  'vat import': { success: () => ['other', at('state')], failure: () => ['third', 'nothing'] },
  'vat terminate': { success: () => ['house', 'bob'], failure: () => ['house', 'bob'] },
};

/** Commands that report nothing. */
const silent = ['completion'];

beforeAll(() => {
  house = new House();
  provider = new FakeProvider();
  house.bench.env = { ...house.bench.env, ...provider.bench.env };
  writeFileSync(at('genesis'), 'in the beginning');
  writeFileSync(
    at('script.yaml'),
    '- deploy:\n- start:\n- run: { entry_point: echo, args: [hi] }\n',
  );
  writeFileSync(
    at('failing.yaml'),
    '- deploy:\n- start:\n- run: { entry_point: fail, args: [no] }\n',
  );
});

afterAll(() => {
  house.clear();
  provider.bench.clear();
});

test('every command is in the table', () => {
  const names = allCommands.map(({ path }) => path.join(' '));
  expect(Object.keys(ways).sort()).toEqual(names.filter((name) => !silent.includes(name)).sort());
});

/** The objects on stdout. @throws if it contains anything else */
function objectsIn({ stdout }: Invoked): { ok?: boolean; error?: { code: string } }[] {
  try {
    return [JSON.parse(stdout) as object];
  } catch {
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
  }
}

/** Interrupts a command when it has printed something that says `"ok":true` or an address. */
async function untilReady(words: readonly string[]): Promise<Invoked> {
  const child = house.bench.spawn(vmre, words);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    const isReady = /^\{"ok":true\}$|"type":"(http|page)"/m.test(stdout);
    if (isReady && !child.killed) child.kill('SIGINT'); // a second one would end it at once
  });
  const code = await new Promise<number>((resolve) => child.once('close', resolve));
  return { code: code === 130 ? 0 : code, stdout, stderr } as Invoked;
}

describe.each(Object.entries(ways))('vmre %s --json', (name, { success, failure, isEndless }) => {
  const words = name.split(' ');

  test('success', async () => {
    const argv = [...words, ...success(), '--json'];
    const run = isEndless ? await untilReady(argv) : await house.bench.invoke(vmre, ...argv);
    expect(run).toMatchObject({ code: 0 });
    expect(objectsIn(run).some(({ ok }) => ok === false)).toBe(false);
  }, 90_000);

  test('failure', async () => {
    const run = await house.bench.invoke(vmre, ...words, ...failure(), '--json');
    expect(run.code).not.toBe(0);
    expect(run.stderr).not.toMatch(/^error /m);
    const last = objectsIn(run).at(-1)!;
    expect(last.ok === false || last.error !== undefined).toBe(true);
  }, 90_000);
});
