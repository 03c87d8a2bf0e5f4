import { join } from 'node:path';

import { bundleProject } from './bundle';
import { writeBundle, type Made, type Work } from './layout';
import { runProgram } from './program-runner';
import { bunProgram } from './tools';

const LIMIT_MS = 120_000;

const licence = `Bun is under the MIT licence. The engine in it, JavaScriptCore of WebKit, is under the LGPL 2.1;
Bun's sources, with which it can be linked anew, and the licences of everything else in it are at
https://bun.com/docs/project/licensing`;

/** The work directory of an activity belongs to others: nothing in it may change the runtime. */
const options = [
  ...['--compile', '--bytecode', '--minify-whitespace', '--minify-syntax'],
  ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
];

/** Bun with the bundle inside as bytecode, in one file. */
export async function makeBunExecutable(work: Work): Promise<Made> {
  const { project, directory, scratch, progress } = work;
  const bun = bunProgram(project.directory);
  progress('bundling');
  // In bytecode what is not used costs nothing, so the late libraries are in the same file.
  const bundle = await bundleProject(project, false);
  writeBundle(scratch, bundle, project);
  progress('compiling with Bun');
  const place = join(directory, project.executable);
  await runProgram({
    program: bun,
    args: ['build', ...options, `--outfile=${place}`, join(scratch, 'runtime.js')],
    cwd: scratch,
    limit: LIMIT_MS,
    purpose: 'bun build',
  });
  const version = (
    await runProgram({ program: bun, args: ['--version'], limit: LIMIT_MS, purpose: 'bun' })
  ).trim();
  const parts = [{ title: `Bun ${version} (MIT and others)`, text: licence }];
  return { executable: project.executable, bundle, parts, notes: [] };
}
