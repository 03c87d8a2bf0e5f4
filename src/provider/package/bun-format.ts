import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { bundleProject } from './bundle';
import { filesBelow } from './checksums';
import { writeBundle, type BuildOutput, type BuildContext } from './layout';
import { refuseNatives } from './native-packages';
import { runProgram } from './program-runner';
import { bunProgram } from './tools';

const LIMIT_MS = 120_000;

const licence = `Bun is under the MIT licence. The engine in it, JavaScriptCore of WebKit, is under the LGPL 2.1;
Bun's sources, with which it can be linked anew, and the licences of everything else in it are at
https://bun.com/docs/project/licensing`;

/**
 * Short commands are over before compiling anything pays, so that it begins late; what goes on for
 * longer is compiled as always.
 */
const policy = '--compile-jit-policy=100';
const prelude =
  "if(process.argv.includes('start')||process.argv.includes('run'))globalThis.Bun?.unsafe?.setJITPolicy?.(1);";

const options = [
  ...['--compile', '--bytecode', '--minify-whitespace', '--minify-syntax', policy],
  // Late libraries are in the file too, each on its own.
  ...['--external', './late/*'],
  // The work directory of an activity belongs to others: nothing in it may change the runtime.
  ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
];

/** Bun with the bundle inside as bytecode, in one file. */
export async function makeBunExecutable(context: BuildContext): Promise<BuildOutput> {
  const { request, project, directory, scratch, progress } = context;
  const bun = bunProgram(project.directory);
  progress('bundling');
  const bundle = await bundleProject(project, prelude);
  refuseNatives(bundle, 'one file');
  const place = join(directory, project.executable);
  const sources = join(scratch, 'sources');
  writeBundle(sources, bundle, project);
  const late = filesBelow(sources).filter((path) => path.startsWith('late/'));
  const compile = (...more: string[]): Promise<string> =>
    runProgram({
      program: bun,
      args: ['build', ...options, ...more, `--outfile=${place}`, './runtime.js', ...late],
      cwd: sources,
      limit: LIMIT_MS,
      purpose: 'bun build',
    });
  progress('compiling with Bun');
  await compile();
  if (request.codeCache) {
    progress('compiling in the order of a first run');
    const order = await orderOfFirstRun(place, scratch);
    if (order !== undefined) await compile(`--bytecode-order=${order}`);
  }
  const version = await runProgram({
    ...{ program: bun, args: ['--version'] },
    ...{ limit: LIMIT_MS, purpose: 'bun --version' },
  });
  const parts = [{ title: `Bun ${version.trim()} (MIT and others)`, text: licence }];
  return { executable: project.executable, bundle, parts, notes: [] };
}

/** Has a run tell which functions it calls, so that their bytecode can be put together. */
async function orderOfFirstRun(program: string, scratch: string): Promise<string | undefined> {
  const order = join(scratch, 'bytecode-order');
  await runProgram({
    program,
    args: ['offer-template'],
    cwd: scratch,
    env: { XDG_DATA_HOME: scratch, BUN_BYTECODE_ORDER_OUT: order },
    limit: LIMIT_MS,
    purpose: 'the first run of the bundle, with offer-template,',
  });
  return existsSync(order) ? order : undefined;
}
