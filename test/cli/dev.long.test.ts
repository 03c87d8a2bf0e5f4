import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { Creator, plain, root } from '../create/creator';
import { livingProcesses } from '../support/living-processes';
import { eventually } from '../support/runtime-process';

const vmre = join(root, 'bin/vmre');

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
  creator.env['TMPDIR'] = creator.directory;
});

afterEach(() => creator.clear());

/** A project, with `vmre dev` running on it. */
async function develop(template: string, ...args: string[]) {
  await createLinked(template);
  return startDev(...args);
}

async function createLinked(template: string): Promise<void> {
  await creator.create('made', '-t', ...template.split(' '), ...plain);
  symlinkSync(join(root, 'node_modules'), creator.path('made/node_modules'));
}

function startDev(...args: string[]) {
  const words = [vmre, 'dev', 'bin/made', ...args];
  const child = creator.spawn('sh', ['-c', 'cd made && exec "$@"', 'sh', ...words]);
  let screen = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  }
  const exit = once(child, 'close') as Promise<[number | null, string | null]>;
  return {
    child,
    exit,
    /** Waits for a text after the previous match. */
    async sees(text: string): Promise<void> {
      const found = (): boolean => screen.includes(text);
      await eventually(`"${text}" in\n${screen}`, found, 20_000);
      screen = screen.slice(screen.indexOf(text) + text.length);
    },
    change(file: string, from: string, to: string): void {
      creator.write(`made/${file}`, creator.read('made', file).replace(from, to));
    },
    /** Like editors and git: renames another file over it. */
    replace(file: string, from: string, to: string): void {
      creator.write('replacing', creator.read('made', file).replace(from, to));
      renameSync(creator.path('replacing'), creator.path('made', file));
    },
  };
}

/** Processes that were started in the directory of this test. */
const leftOver = (): number[] => livingProcesses('environ', `HOME=${creator.directory}`);

const nothingLeft = () => eventually('the end of all processes', () => leftOver().length === 0);

test('TypeScript is compiled and the session is repeated after every change', async () => {
  const dev = await develop('server', '--run', 'hello world', '--kill', 'wait 60');
  await dev.sees('compiled in');
  await dev.sees('| hello world');
  await dev.sees('The runtime conforms to the Runtime API.');

  // It has a new, temporary configuration, so an edited default takes effect.
  dev.change('src/config.ts', "'hello'", "'good day'");
  await dev.sees('compiled in');
  await dev.sees('| good day world');
  await dev.sees('The runtime conforms to the Runtime API.');

  for (const [from, to] of [
    ['good day', 'hey'],
    ['hey', 'hi'],
  ] as const) {
    dev.replace('src/config.ts', from, to);
    await dev.sees('compiled in');
    await dev.sees(`| ${to} world`);
    await dev.sees('The runtime conforms to the Runtime API.');
  }

  dev.change('src/runtime.ts', 'name of names', 'name of nams');
  await dev.sees('does not compile');
  await dev.sees("src/runtime.ts(27,24): error TS2552: Cannot find name 'nams'.");

  dev.change('src/runtime.ts', 'name of nams', 'name of names.reverse()');
  await dev.sees('compiled in');
  await dev.sees('The runtime conforms to the Runtime API.');

  dev.child.kill('SIGINT');
  expect(await dev.exit).toEqual([130, null]);
  await nothingLeft();
  // Where Node supports it, the compiler stores its cache there.
  const left = readdirSync(creator.directory).filter((name) => name !== 'node-compile-cache');
  expect(left.sort()).toEqual(['made']);
}, 60_000);

test('code that needs no compiler is run again after every change', async () => {
  const dev = await develop('server --js', '--run', 'hello world');
  await dev.sees('nothing to compile');
  await dev.sees('The runtime conforms to the Runtime API.');
  for (const [from, to] of [
    ["'hello'", "'hey'"],
    ["'hey'", "'hi'"],
  ] as const) {
    dev.replace('src/config.js', from, to);
    await dev.sees('src/config.js changed');
    await dev.sees(`| ${to.slice(1, -1)} world`);
    await dev.sees('The runtime conforms to the Runtime API.');
  }
  dev.change('src/runtime.js', '${ctx.config.greeting}', '${ctx.config.greetin}');
  await dev.sees('src/runtime.js changed');
  await dev.sees('| undefined world');
  await dev.sees('The runtime conforms to the Runtime API.');
  dev.change('bin/made', 'run(', 'rum(');
  await dev.sees('bin/made changed');
  await dev.sees('The runtime does not conform to the Runtime API.');
  await dev.sees('rum is not defined');
  dev.child.kill('SIGTERM');
  expect(await dev.exit).toEqual([143, null]);
  await nothingLeft();
}, 60_000);

test('a change ends the running session, and so does Ctrl-C', async () => {
  const dev = await develop('server --js', '--run', 'hello world', '--run', 'wait 1000');
  await dev.sees('| hello world');
  dev.change('src/runtime.js', '`${ctx.config.greeting} ', '`good day ');
  await dev.sees('src/runtime.js changed');
  await dev.sees('| good day world');
  dev.child.kill('SIGINT');
  expect(await dev.exit).toEqual([130, null]);
  await nothingLeft();
  // Where Node supports it, the compiler stores its cache there.
  const left = readdirSync(creator.directory).filter((name) => name !== 'node-compile-cache');
  expect(left.sort()).toEqual(['made']);
}, 60_000);

test('a kill leaves nothing behind', async () => {
  const dev = await develop('server', '--run', 'hello world', '--run', 'wait 1000');
  await dev.sees('| hello world');
  expect(leftOver().length).toBeGreaterThan(2); // itself, the compiler, the runtime
  dev.child.kill('SIGKILL');
  await dev.exit;
  await nothingLeft();
}, 60_000);

describe('it does not start', () => {
  test.each([
    ['in an empty folder', 'bin/made', 6, 'VMRE_PROGRAM_NOT_FOUND: program not found: bin/made'],
    ['for a directory', './', 6, 'VMRE_SPAWN_FAILED: ./ cannot be started: it is a directory'],
    ['for a missing program', 'made', 6, 'program not found: made'],
    ['with nothing to watch', 'sh', 6, 'VMRE_WORKDIR_UNUSABLE: nothing to watch'],
  ])('%s', async (_, runtime, code, text) => {
    mkdirSync(creator.path('empty'));
    const words = ['-c', 'cd empty && exec "$@"', 'sh', vmre, 'dev', runtime];
    const { stderr, ...end } = await creator.invoke('sh', ...words);
    expect(end).toMatchObject({ code, stdout: '' });
    expect(stderr).toContain(text);
  });

  test('without TypeScript', async () => {
    await creator.create('made', '-t', 'server', ...plain);
    const dev = startDev();
    expect(await dev.exit).toEqual([6, null]);
    await dev.sees('error VMRE_COMPILER_UNUSABLE');
    await dev.sees('tsconfig.build.json needs TypeScript, which');
  });

  test('with a configuration that does not exist', async () => {
    await createLinked('server');
    const dev = startDev('--project', 'tsconfig.other.json');
    expect(await dev.exit).toEqual([6, null]);
    await dev.sees('the compiler exited with exit code 1');
    await dev.sees('tsconfig.other.json');
  }, 60_000);

  test('with an invalid command', async () => {
    await createLinked('server');
    const dev = startDev('--run', '"open');
    expect(await dev.exit).toEqual([2, null]);
    await dev.sees('--run is not a command: "\\"open"');
  });
});
