import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sample } from '../support/plays-all';
import { eventually } from '../support/runtime-process';
import { Creator, plain, program, root } from './creator';

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
});

afterEach(() => creator.clear());

describe('information', () => {
  test('--version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(await creator.create('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test('--help', async () => {
    const { code, stdout, stderr } = await creator.create('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of [
      ...['--template', '--js', '--esm', '--list-templates', '--name', '--yes', '--pm'],
      ...['--install', '--git', '--overwrite', '--dry-run', '--vmre', '--help', '--version'],
    ]) {
      expect(stdout).toContain(option);
    }
  });

  test('--list-templates', async () => {
    const { code, stdout } = await creator.create('--list-templates');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'server         A compute runtime in server mode: one process for all commands',
        'server --esm   A compute runtime in server mode, with ES modules',
        'server --js    A compute runtime in server mode, in plain JavaScript',
        'command        A compute runtime in command mode: one process for each command',
        'command --esm  A compute runtime in command mode, with ES modules',
        'command --js   A compute runtime in command mode, in plain JavaScript',
        'service        A compute runtime that is a service with usage counters',
        'vat-app        A program that runs vats and serves them over HTTP, without Golem',
        'vats           A compute runtime whose state is kept in vats, with counters for what they do',
        'vm-app         A program that runs a chain on an Avalanche VM, without Golem',
        'vm-host        A compute runtime that hosts an Avalanche VM, with counters for its blocks',
        '',
      ].join('\n'),
    );
  });

  test('--list-templates --js lists those in JavaScript', async () => {
    const { stdout } = await creator.create('--list-templates', '--js');
    expect(stdout.match(/^[a-z-]+( --js)?/gm)).toEqual([
      ...['server --js', 'command --js', 'vat-app', 'vm-app'],
    ]);
  });

  test('--dry-run lists the files that would be created', async () => {
    const { code, stdout } = await creator.create(
      'made',
      '-t',
      'service',
      '--dry-run',
      '--pm=yarn',
    );
    expect(code).toBe(0);
    expect(readdirSync(creator.directory)).toEqual([]);
    await creator.create('made', '-t', 'service', '--pm=yarn', ...plain);
    expect(stdout.trim().split('\n')).toEqual(Object.keys(creator.files('made')));
  });

  test('--dry-run finds conflicts', async () => {
    creator.write('made/package.json', '{}');
    expect(await creator.create('made', '--dry-run')).toMatchObject({ code: 1, stdout: '' });
  });
});

const mistakes: [string[], string][] = [
  [['made', '--template', 'srver'], 'unknown template "srver"; known templates: server,'],
  [['made', '-t', 'service', '--js'], 'service does not have --js; those that have it: server,'],
  [['made', '-t', 'vat-app', '--esm'], 'vat-app does not have --esm; those that have it: server,'],
  [['made', '--name', 'My Runtime'], 'the name "My Runtime"'],
  [['made', '--name', '../up'], 'the name "../up"'],
  [['made', '--name', 'vmre'], 'the project depends on a package of this name'],
  [['日本'], 'the directory name "日本" gives no valid package name'],
  [['node_modules'], 'node_modules is not a valid package name'],
  [['made', '--pm', 'cargo'], '--pm must be one of npm, pnpm, yarn, bun; got "cargo"'],
  [['made', '--templat', 'server'], 'unknown option --templat. Did you mean --template?'],
  [['made', 'other'], 'unexpected argument "other"'],
  [['made', '--name'], '--name has no value'],
  [['made', '--name', 'one', '--name', 'two'], '--name is given twice'],
];

test.each(sample(mistakes, 4))('%j is rejected, and leaves nothing', async (args, text) => {
  const { code, stdout, stderr } = await creator.create(...args, ...plain);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(text);
  expect(readdirSync(creator.directory)).toEqual([]);
});

test('without a terminal it asks no question, and prints the equivalent command', async () => {
  const { code, stderr } = await creator.create('--no-install', '--no-git');
  expect(code).toBe(0);
  expect(creator.read('my-runtime/package.json')).toContain('"name": "my-runtime"');
  expect(stderr).toContain(
    'The same without questions: create-vmre-runtime my-runtime --template server --pm npm --yes',
  );
});

test('the printed command creates the same project', async () => {
  const { stderr } = await creator.create(
    ...['made', '--js', '--name', '@ann/own', '--pm', 'pnpm', '--vmre', '9.1.0'],
    ...['--no-install', '--no-git'],
  );
  const [, command = ''] = /without questions: create-vmre-runtime (.*)/.exec(stderr) ?? [];
  expect(command).toBe('made --template server --js --name @ann/own --pm pnpm --vmre 9.1.0 --yes');
  const [, ...words] = command.split(' ');
  await creator.create('again', ...words, '--no-install', '--no-git');
  expect(creator.files('again')).toEqual(creator.files('made'));
});

test('a name without a directory is also that of the directory', async () => {
  expect((await creator.create('--name', '@ann/own', ...plain)).stdout).toContain('cd own\n');
  expect(creator.read('own/package.json')).toContain('"name": "@ann/own"');
});

describe('forms', () => {
  const manifestOf = (project: string) =>
    JSON.parse(creator.read(project, 'package.json')) as { type: string; devDependencies: object };

  test.each([
    [[], 'commonjs', 'src/runtime.ts'],
    [['--esm'], 'module', 'src/runtime.ts'],
    [['--js'], 'module', 'src/runtime.js'],
    [['--js', '--esm'], 'module', 'src/runtime.js'],
  ])('%j', async (flags, type, file) => {
    for (const template of ['server', 'command']) {
      await creator.create(template, '-t', template, ...flags, ...plain);
      expect(manifestOf(template).type).toBe(type);
      expect(Object.keys(creator.files(template))).toContain(file);
    }
  });

  test('a program that is always JavaScript accepts --js', async () => {
    await creator.create('made', '-t', 'vat-app', '--js', ...plain);
    expect(Object.keys(creator.files('made'))).toContain('src/app.js');
  });
});

test('the version of vmre is that of the creating package, or as given', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await creator.create('one', ...plain);
  expect(creator.read('one/package.json')).toContain(`"vmre": "^${version}"`);
  await creator.create('two', '--vmre', 'file:../vmre.tgz', ...plain);
  expect(creator.read('two/package.json')).toContain('"vmre": "file:../vmre.tgz"');
});

test('options after -- are options, as package managers pass them on', async () => {
  const { code, stdout } = await creator.create('made', '--', '-t', 'command', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('src/');
  expect(readdirSync(creator.directory)).toEqual([]);
});

test('vmre create does the same', async () => {
  const vmre = join(root, 'bin/vmre');
  const { code, stdout } = await creator.invoke(vmre, 'create', 'one', '-t', 'command', ...plain);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'cd one\nnpm install\nnpm run test\n' });
  await creator.create('two', '--name', 'one', '-t', 'command', ...plain);
  expect(creator.files('one')).toEqual(creator.files('two'));
});

describe('git', () => {
  const quiet = ['--no-install', '--yes'];
  const git = (directory: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: creator.path(directory), encoding: 'utf8' }).trim();

  test('the project becomes a repository without its build output', async () => {
    await creator.create('made', ...quiet);
    creator.write('made/node_modules/x', '');
    creator.write('made/dist/x', '');
    const untracked = git('made', 'ls-files', '--others', '--exclude-standard').split('\n').sort();
    const made = Object.keys(creator.files('made'));
    expect(untracked).toEqual(made.filter((path) => !/^(node_modules|dist)/.test(path)));
  });

  test('but not inside another repository', async () => {
    git('.', 'init', '--quiet');
    await creator.create('made', ...quiet);
    expect(existsSync(creator.path('made/.git'))).toBe(false);
  });

  test('and not with the repository of a git hook that runs it', async () => {
    creator.write('other/x', '');
    git('other', 'init', '--quiet');
    creator.env['GIT_DIR'] = creator.path('other/.git');
    await creator.create('made', ...quiet);
    expect(existsSync(creator.path('made/.git/HEAD'))).toBe(true);
  });

  test('without git the project is created all the same', async () => {
    creator.putIntoPath('git', 'exit 1');
    const { code, stderr } = await creator.create('made', ...quiet);
    expect(code).toBe(0);
    expect(stderr).toContain('The project is not a git repository: git failed.');
  });
});

describe('installing', () => {
  const quiet = ['--no-git', '--yes'];

  test('the package manager runs in the project, and does not write to stdout', async () => {
    creator.putIntoPath('pnpm', 'echo "$@" > called; echo 3 packages');
    const { code, stdout, stderr } = await creator.create('made', '--pm', 'pnpm', ...quiet);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'cd made\npnpm run test\npnpm run try\n',
    });
    expect(stderr).toContain('3 packages');
    expect(creator.read('made/called')).toBe('install\n');
  });

  test('after a failure the project stays', async () => {
    creator.putIntoPath('npm', 'echo no network >&2; exit 7');
    const { code, stdout, stderr } = await creator.create('made', ...quiet);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('no network');
    expect(stderr).toContain('was created, but npm install exited with code 7');
    expect(existsSync(creator.path('made/package.json'))).toBe(true);
  });

  test('a missing package manager', async () => {
    creator.env['PATH'] = join(process.execPath, '..');
    creator.putIntoPath('node', `exec ${process.execPath} "$@"`);
    creator.env['PATH'] = creator.path('programs');
    const { code, stderr } = await creator.create('made', '--pm', 'bun', ...quiet);
    expect(code).toBe(6);
    expect(stderr).toContain('VMRE_PACKAGE_MANAGER_FAILED: bun is not in PATH');
    expect(existsSync(creator.path('made'))).toBe(false);
  });

  test('it ends with its parent', async () => {
    creator.putIntoPath('npm', 'echo $$ > pid; exec sleep 100');
    const child = creator.spawn(program, ['made', ...quiet]);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const pidFile = creator.path('made/pid');
    await eventually(
      'the call of npm',
      () => existsSync(pidFile) && readFileSync(pidFile).length > 0,
    );
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const pid = Number(creator.read('made/pid'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
