import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { bundleProject } from './bundle';
import { filesBelow } from './checksums';
import { writeBundle, type BuildOutput, type BuildContext } from './layout';
import { refuseNatives } from './native-packages';
import { runProgram } from './program-runner';
import { bunProgram } from './tools';

const LIMIT_MS = 120_000;

const license = `Bun is under the MIT license. Its engine, JavaScriptCore of WebKit, is under the LGPL 2.1;
Bun's sources, with which it can be relinked, and the licenses of its other parts are at
https://bun.com/docs/project/licensing`;

/** Compiling does not pay for short commands, so it begins late; for long ones the prelude restores the default. */
const policy = '--compile-jit-policy=100';
const prelude =
  "if(process.argv.includes('start')||process.argv.includes('run'))globalThis.Bun?.unsafe?.setJITPolicy?.(1);";

const options = [
  ...['--compile', '--bytecode', '--minify-whitespace', '--minify-syntax', policy],
  // Lazy chunks are in the file too, as separate modules.
  ...['--external', './late/*'],
  // The work directory contains files of the requestor, which must not change the runtime.
  ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
];

/** Builds one file: Bun with the bundle as bytecode. */
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
  const parts = [{ title: `Bun ${version.trim()} (MIT and others)`, text: license }];
  return { executable: project.executable, bundle, parts, notes: [] };
}

/** Records which functions a first run calls, so that their bytecode is stored together. */
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
