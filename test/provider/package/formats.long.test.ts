import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import * as tar from 'tar';

import { readPackagedRuntime } from '../../../src/provider/install/packaged-runtime';
import { Bench } from '../../support/runtime-process';
import { AuthorProject, wholeActivity } from './author-project';

let bench: Bench;
let project: AuthorProject;

beforeEach(() => {
  bench = new Bench();
  project = new AuthorProject(bench);
});

afterEach(() => bench.clear());

const withNode = { PATH: dirname(process.execPath) };

test('a script: the files of a plugins directory, and a complete session', async () => {
  const { code, stdout, stderr } = await project.package();
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Next: vmre install') as string,
  });
  expect(stdout).toContain(`example-runtime 0.1.0 in ${project.out}`);
  expect(stdout).toMatch(/^offer-template [\d.]+ ms$/m);
  expect(readdirSync(project.out).sort()).toEqual([
    'ya-runtime-example-runtime',
    'ya-runtime-example-runtime.json',
  ]);
  const { descriptor, executable, warnings } = readPackagedRuntime(project.out);
  expect({ executable, warnings }).toEqual({ executable: 'example-runtime', warnings: [] });
  expect(descriptor).toEqual({
    name: 'example-runtime',
    version: '0.1.0',
    description: 'A runtime in server mode whose commands show what a command can do',
    'supervisor-path': 'exe-unit',
    'runtime-path': 'ya-runtime-example-runtime/example-runtime',
    'extra-args': ['--runtime-managed-image'],
  });
  expect(readFileSync(project.executable, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  const steps = await project.play(project.executable, withNode);
  expect(steps.map(({ summary }) => summary)).toEqual(wholeActivity);
  expect(project.leftovers).toEqual(['package']);
});

test('a script shows its help, writes its log and reads TOML: lazy chunks are included', async () => {
  await project.package('--no-verify', '--no-code-cache');
  const invoke = (...args: string[]) => bench.invoke(project.executable, ...args);
  expect((await invoke('--help')).stdout).toContain('Usage: example-runtime [options] <command>');
  for (const extension of ['toml', 'yaml', 'json']) {
    const greeting = { toml: 'greeting = "hi"', yaml: 'greeting: hi', json: '{"greeting":"hi"}' };
    const file = join(bench.directory, `settings.${extension}`);
    project.write(`../settings.${extension}`, greeting[extension as keyof typeof greeting]);
    const { stdout, stderr } = await invoke('--config', file, 'offer-template');
    expect({ stderr, offer: JSON.parse(stdout) }).toMatchObject({
      stderr: '',
      offer: { properties: { 'golem.runtime.example.greeting': 'hi' } },
    });
  }
  const { stderr } = await invoke('offer-templat');
  expect(stderr).toContain('Did you mean offer-template?');
});

test('licenses of all parts', async () => {
  await project.package('--no-verify');
  const text = readFileSync(join(project.packaged, 'LICENSES.txt'), 'utf8');
  for (const name of ['vmre', 'reflect-metadata', 'rxjs', 'pino', 'yaml', '@iarna/toml', 'yargs']) {
    expect(text).toMatch(new RegExp(`^- ${name} \\d+\\.`, 'm'));
  }
  expect(text).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  expect(text).not.toContain('esbuild');
  expect(text).not.toContain(project.directory);
});

test('an archive contains its Node: no PATH, started by a link, with the pid of the started process', async () => {
  const { code, stdout } = await project.package('--format', 'archive', '--json');
  expect(code).toBe(0);
  const { archive, descriptor } = JSON.parse(stdout) as {
    archive: { path: string };
    descriptor: { name: string };
  };
  expect(descriptor.name).toBe('example-runtime');
  readPackagedRuntime(project.out);
  const steps = await project.play();
  expect(steps.map(({ summary }) => summary)).toEqual(wholeActivity);

  const link = join(bench.directory, 'a link');
  symlinkSync(project.executable, link);
  const { status, stdout: said } = spawnSync(link, ['--version'], { env: {}, encoding: 'utf8' });
  expect({ status, said }).toEqual({ status: 0, said: 'example-runtime 0.1.0\n' });

  const served = bench.serve(project.executable);
  await served.client.hello();
  const running = readlinkSync(`/proc/${served.child.pid}/exe`);
  expect(running).toBe(join(project.packaged, 'node'));
  await served.client.shutdown();
  await served.exit;

  // The file has the content of the folder.
  const copy = join(bench.directory, 'copy of the archive');
  await bench.invoke('mkdir', copy);
  await tar.extract({ file: join(project.directory, archive.path), cwd: copy });
  readPackagedRuntime(copy);
  expect(text(copy, 'SHA256SUMS')).toBe(text(project.out, 'SHA256SUMS'));
}, 60_000);

const text = (folder: string, file: string): string =>
  readFileSync(join(folder, 'ya-runtime-example-runtime', file), 'utf8');

test('a Node single executable is one self-contained file', async () => {
  const { code, stderr } = await project.package('--format', 'sea');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(readdirSync(project.packaged).sort()).toEqual([
    'LICENSES.txt',
    'SHA256SUMS',
    'example-runtime',
  ]);
  expect(text(project.out, 'LICENSES.txt')).toContain(`Node.js ${process.versions.node}`);
  readPackagedRuntime(project.out);
  const steps = await project.play();
  expect(steps.map(({ summary }) => summary)).toEqual(wholeActivity);
  const help = spawnSync(project.executable, ['--help'], { env: {}, encoding: 'utf8' });
  expect(help.stdout).toContain('Usage: example-runtime');
  expect(help.stderr).toBe('');
}, 60_000);

describe('the same input gives the same bytes', () => {
  test('of a script without code cache, and of its descriptor', async () => {
    const outs = ['one', 'two'].map((name) => join(bench.directory, name));
    for (const out of outs) {
      await project.package('--no-verify', '--no-code-cache', '--out', out);
      expect(existsSync(join(out, 'ya-runtime-example-runtime', 'runtime.js.cache'))).toBe(false);
    }
    const [one, two] = outs.map((out) => [
      text(out, 'SHA256SUMS'),
      text(out, 'LICENSES.txt'),
      readFileSync(join(out, 'ya-runtime-example-runtime.json'), 'utf8'),
    ]);
    expect(one).toEqual(two);
  });
});
