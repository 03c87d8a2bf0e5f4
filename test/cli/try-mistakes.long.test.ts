import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { Bench } from '../support/runtime-process';
import { mistakes, runs } from './author-mistakes';
import { AuthorProject } from './author-project';

const vmre = join(__dirname, '../../bin/vmre');

let bench: Bench;
let project: AuthorProject;

beforeEach(() => {
  bench = new Bench();
  project = new AuthorProject();
});

afterEach(() => {
  bench.clear();
  project.remove();
});

/** Plays a session. @returns the exit code and all output */
async function play(args: readonly string[] = []): Promise<[number | null, string]> {
  const run = args.includes('--run') ? [] : ['--run', 'x'];
  const { code, stdout, stderr } = await bench.invoke(
    vmre,
    'try',
    project.program,
    ...run,
    ...args,
  );
  return [code, stdout + stderr];
}

test.each(Object.entries(mistakes))('%s', async (_what, { body, args, says, ...rest }) => {
  project.runtime(body, rest);
  const [code, text] = await play(args);
  expect(code).not.toBe(0);
  expect(code).not.toBe(null);
  for (const each of says) {
    if (typeof each === 'string') expect(text).toContain(each);
    else expect(text).toMatch(each);
  }
  if (body.includes('HERE') || rest.head?.includes('HERE')) expect(text).toContain(project.here);
  expect(text).toMatch(/error VMRE_\w+: .*\n(?: {2}.*\n)* {2}.*[.:]/); // the problem, and the next step
});

/** Mistakes outside the class. */
const surroundings: [string, () => void, string[]][] = [
  ['nothing was built', () => rmSync(join(project.directory, 'dist'), { recursive: true }), ['cannot be loaded', 'npm run build']],
  ['it is not executable', () => chmodSync(project.program, 0o644), [join('bin', 'mine')]],
  ['a directory', () => { rmSync(project.program); mkdirSync(project.program); }, [join('bin', 'mine')]],
  ['no file', () => rmSync(project.program), ['program not found']],
  ['an interpreter that does not exist', () => project.write('bin/mine', '#!/no/such/node\n'), ['its interpreter does not']],
  ['a syntax error', () => project.write('dist/runtime.js', 'exports.a = 1;\nlet = ;\n'), ['cannot be loaded', 'dist/runtime.js:2']],
  ['an ESM project', () => project.write('package.json', '{"name":"mine","type":"module"}'), ['require is not defined in ES module scope', 'bin/mine:2']],
  ['a module without a runtime', () => project.write('dist/runtime.js', ''), ['exports no runtime']],
  ['a name that is not a directory name', () => project.runtime('', { options: "name: 'a/b'" }), ['cannot be called "a/b"']],
]; // prettier-ignore

test.each(surroundings)('%s', async (_what, spoil, says) => {
  project.runtime(runs);
  spoil();
  const [code, text] = await play();
  expect(code).not.toBe(0);
  for (const each of says) expect(text).toContain(each);
});

test('logs and output of a healthy runtime are shown below their step', async () => {
  project.runtime(`
    test() { console.log('in test'); }
    deploy(ctx: any) { ctx.log.info('in deploy', { a: 1 }); }
    start(ctx: any) { ctx.log.warn('in start'); console.error('to stderr'); }
    runCommand({ bin }: any, ctx: any) {
      return ctx.command(async (run: any) => {
        console.log('printed by ' + bin);
        ctx.log.info('logged by ' + bin);
        if (bin === 'bad') throw new TypeError('boom'); // HERE
        await run.stdout('output');
      });
    }
    stop(ctx: any) { ctx.log.info('in stop'); }
  `);
  const [code, text] = await play(['--run', 'good', '--run', 'bad']);
  expect(code).toBe(0);
  const lines = text.split('\n').map((line) => line.trim());
  const at = (part: string): number => lines.findIndex((line) => line.includes(part));
  const order = [
    ...[
      'ms  test',
      ': in test',
      'ms  deploy',
      'in deploy a=1',
      'ms  start',
      'in start',
      ': to stderr',
    ],
    ...['ms  run good', '| output', 'printed by good', 'logged by good', 'ms  run bad', '! boom'],
    ...['printed by bad', 'logged by bad', 'TypeError: boom', project.here, 'ms  stop', 'in stop'],
  ];
  expect(order.map((part) => [part, at(part)])).toEqual(
    order.map((part) => [part, at(part)]).sort(([, a], [, b]) => Number(a) - Number(b)),
  );
  expect(order.filter((part) => at(part) < 0)).toEqual([]);
});

test('the author’s configuration is neither read nor written', async () => {
  const settings = 'class S { limit = 5; }\n@config(S)';
  project.runtime(`${runs} start(ctx: any) { return ctx.config.limit; }`, { head: settings });
  const own = join(bench.env['XDG_DATA_HOME'] ?? '', 'mine');
  mkdirSync(own, { recursive: true });
  project.write('own.json', '{"limit":7}');
  chmodSync(own, 0o500);
  const [code, text] = await play();
  expect(code).toBe(0);
  expect(text).toContain('| 5');
  bench.env['VMRE_CONFIG'] = join(project.directory, 'own.json');
  expect((await play())[1]).toContain('| 7');
});
