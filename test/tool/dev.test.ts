import { once } from 'node:events';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { Creator, plain, root } from '../create/creator';
import { eventually } from '../runtime-process';

const vmre = join(root, 'bin/vmre');

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
  creator.env['TMPDIR'] = creator.directory;
});

afterEach(() => creator.clear());

/** A project, with `vmre dev` running on it. */
async function develop(template: string, ...args: string[]) {
  await creator.create('made', '-t', template, ...plain);
  symlinkSync(join(root, 'node_modules'), creator.path('made/node_modules'));
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
    /** Waits for a text behind the one waited for before. */
    async sees(text: string): Promise<void> {
      const found = (): boolean => screen.includes(text);
      await eventually(`"${text}" in\n${screen}`, found, 20_000);
      screen = screen.slice(screen.indexOf(text) + text.length);
    },
    change(file: string, from: string, to: string): void {
      creator.write(`made/${file}`, creator.read('made', file).replace(from, to));
    },
  };
}

/** Processes that were started in the directory of this test. */
function leftOver(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environ = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return environ.includes(`HOME=${creator.directory}`) ? [pid] : [];
      } catch {
        return []; // ended meanwhile
      }
    });
}

const nothingLeft = () => eventually('the end of all processes', () => leftOver().length === 0);

test('TypeScript is compiled and played again after every change', async () => {
  const dev = await develop('server', '--run', 'hello world', '--kill', 'wait 60');
  await dev.sees('compiled in');
  await dev.sees('| hello world');
  await dev.sees('The runtime keeps the contract.');

  const saved = performance.now();
  dev.change('src/config.ts', "'hello'", "'good day'");
  await dev.sees('compiled in');
  const took = performance.now() - saved;
  await dev.sees('The runtime keeps the contract.');
  console.log(`from saving to compiled: ${took.toFixed(0)} ms`);

  dev.change('src/runtime.ts', 'names.join', 'name.join');
  await dev.sees('does not compile');
  await dev.sees("src/runtime.ts(22,67): error TS2552: Cannot find name 'name'.");

  dev.change('src/runtime.ts', 'name.join', 'names.reverse().join');
  await dev.sees('compiled in');
  await dev.sees('The runtime keeps the contract.');

  dev.child.kill('SIGINT');
  expect(await dev.exit).toEqual([130, null]);
  await nothingLeft();
  expect(readdirSync(creator.directory).sort()).toEqual(['data', 'made']);
}, 60_000);
