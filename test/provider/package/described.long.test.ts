import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import type { Descriptor } from '../../../src/provider/descriptor/descriptor';
import { examine } from '../../../src/provider/doctor/examine';
import { Bench, type Invoked } from '../../support/runtime-process';
import { FakeProvider } from '../fake-provider';
import { AuthorProject } from './author-project';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

const descriptorOf = ({ out, name }: AuthorProject): Descriptor => {
  const text = readFileSync(join(out, `ya-runtime-${name}.json`), 'utf8');
  return (JSON.parse(text) as Descriptor[])[0] as Descriptor;
};

const quick = (project: AuthorProject, ...more: string[]): Promise<Invoked> =>
  project.package('--no-code-cache', ...more);

describe('the counters of a definition', () => {
  test('are priced by a provider', async () => {
    const project = new AuthorProject(bench, 'example-service');
    expect(await quick(project)).toMatchObject({ code: 0 });
    expect(descriptorOf(project).config?.counters).toEqual({
      'golem.usage.duration_sec': {
        name: 'duration',
        description: 'Seconds of the activity',
        price: true,
      },
      'golem.usage.cpu_sec': { name: 'cpu', description: 'Seconds of processor time', price: true },
      'golem.usage.storage_gib': {
        name: 'storage_gib',
        description: 'GiB of storage',
        price: false,
      },
      'golem.usage.example.requests': {
        name: 'requests',
        description: 'Requests answered',
        price: true,
      },
      'golem.usage.example.bytes-out': {
        name: 'bytes-out',
        description: 'Bytes sent',
        price: true,
      },
    });
    const provider = new FakeProvider();
    const prices = ['--price', 'requests=0.5', '--price', 'cpu=0.1'];
    expect(await provider.vmre('install', project.out, ...prices)).toMatchObject({ code: 0 });
    expect(provider.presets().presets.at(-1)).toMatchObject({
      'usage-coeffs': { 'golem.usage.example.requests': 0.5, 'golem.usage.cpu_sec': 0.1 },
    });
    provider.clear();
  });

  test('must agree with package.json', async () => {
    const project = new AuthorProject(bench, 'example-service');
    const counters = { 'golem.usage.example.request': { name: 'requests', price: true } };
    project.describe({ vmre: { counters } });
    const { code, stderr } = await quick(project);
    expect(stderr).toContain('golem.usage.example.requests is missing: the definition declares it');
    expect(stderr).toContain('golem.usage.example.request is not declared in the definition');
    expect(code).toBe(2);
    expect(project.leftovers).toEqual([]);
  });

  test('of a program that cannot be loaded here are those of package.json, with a note', async () => {
    const project = new AuthorProject(bench);
    project.write(
      'bin/example-runtime',
      `#!/usr/bin/env node
      require('vmre').run(() => {
        throw new Error('there is no such device');
      });`,
    );
    const refused = await quick(project);
    expect(refused.stderr).toContain('cannot read the definition of the runtime');
    expect(refused.stderr).toContain('there is no such device');
    expect(refused.code).toBe(1);
    const { code, stdout } = await quick(project, '--no-verify');
    expect(stdout).toContain('note: the counters are those of package.json');
    expect(code).toBe(0);
  });
});

test('for a runtime in command mode, a note says that its counters have no effect', async () => {
  const project = new AuthorProject(bench, 'example-command');
  project.write(
    'bin/example-command',
    `#!/usr/bin/env node
    require('vmre').run(() =>
      require('vmre').defineRuntime({ mode: 'command', counters: { 'a.b': {} }, runCommand: () => 1 }),
    );`,
  );
  const { code, stdout } = await quick(project, '--no-verify');
  expect(stdout).toContain('note: counters are not published in command mode');
  expect(code).toBe(0);
});

test('a program without VMRE keeps the counters of package.json', async () => {
  const project = new AuthorProject(bench);
  project.write('bin/example-runtime', '#!/usr/bin/env node\nprocess.exitCode = 0;');
  const { code, stdout } = await quick(project, '--no-verify');
  expect(stdout).toContain('note: the counters are those of package.json: the program is not run');
  expect(code).toBe(0);
});

test('a runtime with standard decorators', async () => {
  const project = new AuthorProject(bench);
  const source = `
    import { command, option, config, Runtime, RuntimeDef } from 'vmre';
    class Settings { @option() greeting = 'hello'; }
    @RuntimeDef() @config(Settings)
    export class StandardRuntime extends Runtime<Settings> {
      override offer() { return { properties: { greeting: this.ctx.config.greeting } }; }
      @command() echo() { return 1; }
    }`;
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  project.write('dist/runtime.js', ts.transpileModule(source, { compilerOptions }).outputText);
  expect(await quick(project)).toMatchObject({ code: 0 });
  const { stdout } = await bench.invoke(project.executable, 'offer-template');
  expect(JSON.parse(stdout)).toMatchObject({ properties: { greeting: 'hello' } });
});

test.each([
  [{}, ['--runtime-managed-image']],
  [{ image: true }, undefined],
  [{ hardware: true }, ['--runtime-managed-image', '--runtime-managed-hardware']],
])('a project with %j has the extra-args %j', async (vmre, extraArgs) => {
  const project = new AuthorProject(bench);
  project.describe({ vmre });
  expect(await quick(project)).toMatchObject({ code: 0 });
  expect(descriptorOf(project)['extra-args']).toEqual(extraArgs);
});

describe('a project of ES modules', () => {
  const write = (project: AuthorProject, runtime: string): void => {
    project.describe({ type: 'module', bin: { 'example-runtime': 'bin/start.js' } });
    project.write(
      'bin/start.js',
      `#!/usr/bin/env node
import { run } from 'vmre';
run(() => import('../dist/own.js'));`,
    );
    project.write('dist/own.js', runtime);
  };

  const runtime = (offer: string): string => `
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineRuntime } from 'vmre';
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
export default defineRuntime({
  name: 'example-runtime',
  offer: () => ({ properties: { x: ${offer} } }),
  runCommand: (command, ctx) => ctx.command(() => 0),
});`;

  test('knows its path', async () => {
    const project = new AuthorProject(bench);
    const same =
      'here === import.meta.dirname && fileURLToPath(import.meta.url) === import.meta.filename';
    write(project, runtime(`[basename(here), typeof require('node:fs').readFileSync, ${same}]`));
    expect(await quick(project)).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('meta'),
    });
    const { stdout } = await bench.invoke(project.executable, 'offer-template');
    expect(JSON.parse(stdout)).toMatchObject({
      properties: { x: ['ya-runtime-example-runtime', 'function', true] },
    });
  });

  test('names what is missing in the bundle', async () => {
    const project = new AuthorProject(bench);
    write(project, runtime(`typeof import.meta.resolve`));
    const { code, stdout } = await quick(project);
    expect(stdout).toMatch(/note: dist\/own\.js: .*import\.meta/);
    expect(code).toBe(0);
  });

  test('cannot use top-level await', async () => {
    const project = new AuthorProject(bench);
    write(project, `await 0;${runtime('1')}`);
    const { code, stderr } = await quick(project);
    expect(stderr).toContain('Top-level await');
    expect(stderr).toContain('Load the awaited module inside run(() => ...).');
    expect(code).toBe(1);
  });
});

test('a package.json with a byte order mark is accepted', async () => {
  const project = new AuthorProject(bench);
  const path = join(project.directory, 'package.json');
  writeFileSync(path, `\uFEFF${readFileSync(path, 'utf8')}`);
  const program = join(project.directory, 'bin/example-runtime');
  const runtime = await bench.invoke(program, '--version');
  expect(runtime).toMatchObject({ code: 0, stdout: 'example-runtime 0.1.0\n' });
  expect(await quick(project)).toMatchObject({ code: 0 });
  expect((await bench.invoke(project.executable, '--version')).stdout).toBe(runtime.stdout);
  const findings = await examine({ env: bench.env }, project.directory, 20_000);
  expect(findings.filter(({ id }) => id === 'project')).toMatchObject([
    { verdict: 'ok', detail: 'example-runtime 0.1.0' },
  ]);
});
