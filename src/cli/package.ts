import { join, relative, resolve } from 'node:path';

import type { Argv } from 'yargs';

import {
  engines,
  formats,
  hostTarget,
  toTarget,
  type Engine,
  type PackageFormat,
  type PackageRequest,
  type Verification,
} from '../provider/package/package-request';
import type { PackagedResult } from '../provider/package/package-runtime';
import type { Command } from '../support/commands/command';
import type { CommonOptions } from '../support/commands/common-options';
import { ExitCode } from '../support/errors/error-kind';
import { commandLine } from '../support/command-line';
import { tellNext } from '../support/terminal/next-step';
import { Progress } from '../support/terminal/progress';
import { printable } from '../support/printable';
import { passedOn } from './session-options';
import { timeout } from './duration-option';
import { inOne, print, printResult } from '../support/output';

interface PackageOptions extends CommonOptions {
  directory: string;
  out: string | undefined;
  format: PackageFormat | undefined;
  engine: Engine;
  target: string | undefined;
  node: string | undefined;
  name: string | undefined;
  version: string | undefined;
  codeCache: boolean;
  verify: boolean;
  runtimeArg: string[];
  startArg: string[];
  /** Milliseconds. */
  timeout: number;
  json: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .version(false) // --version is the version of the runtime
    .positional('directory', { type: 'string', default: '.', describe: 'The project' })
    .option('format', {
      choices: formats,
      describe: 'script needs Node there, archive contains it, sea is one file [default: script]',
    })
    .option('engine', { choices: engines, default: 'node' as const, describe: 'Engine of a sea' })
    .option('target', {
      type: 'string',
      describe: 'Platform of an archive or a sea, such as linux-arm64. Default: this one',
    })
    .option('node', {
      type: 'string',
      describe: 'Version of the contained Node. Default: this one',
    })
    .option('out', { type: 'string', describe: 'Default: package/ in the project' })
    .option('name', { type: 'string', describe: 'Name of the runtime on providers' })
    .option('version', { type: 'string', describe: 'Default: that of package.json' })
    .option('code-cache', { type: 'boolean', default: true, describe: "Include V8's code cache" })
    .option('verify', { type: 'boolean', default: true, describe: 'Test the package' })
    .option('runtime-arg', passedOn('An argument before the command, for the test'))
    .option('start-arg', passedOn('An argument of START, for the test'))
    .option('timeout', timeout('Maximum time per answer in the test'))
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print the summary as one JSON object',
    })
    .example('$0', 'a script in package/')
    .example('$0 --format archive --target linux-arm64', 'for another machine')
    .example('$0 --engine bun', 'one file that starts fast');

/** `vmre package`: packages the runtime of a project for providers. */
export const packageCommand: Command = {
  words: '[directory]',
  describe: 'Package a runtime for providers: bundle, descriptor, licenses, checksums',
  builder: options,
  run: packageProject,
};

async function packageProject(argv: PackageOptions): Promise<number> {
  const { packageRuntime } =
    require('../provider/package/package-runtime') as typeof import('../provider/package/package-runtime');
  const project = resolve(argv.directory);
  const request: PackageRequest = {
    project,
    out: argv.out === undefined ? join(project, 'package') : resolve(argv.out),
    format: argv.format ?? (argv.engine === 'bun' ? 'sea' : 'script'),
    engine: argv.engine,
    target: toTarget(argv.target ?? hostTarget),
    nodeVersion: argv.node,
    name: argv.name,
    version: argv.version,
    codeCache: argv.codeCache,
    verify: argv.verify ? verification(argv) : undefined,
  };
  const progress = new Progress(argv);
  const result = await packageRuntime(request, (step) => progress.tell(step)).finally(() =>
    progress.end(),
  );
  if (argv.json) printResult(result);
  else print(summary(result));
  tellNext(commandLine('vmre', 'install', relative('', result.out) || '.'), argv);
  return ExitCode.Ok;
}

const verification = ({ runtimeArg, startArg, timeout }: PackageOptions): Verification => ({
  runtimeArgs: runtimeArg,
  startArgs: startArg,
  timeoutMs: timeout,
});

function summary({ out, descriptor, files, archive, startUp, notes }: PackagedResult): string {
  const { name, version } = descriptor;
  const all = archive ? [...files, { ...archive, path: `../${archive.path}` }] : files;
  const width = Math.max(...all.map(({ path }) => path.length));
  const lines = all.map(
    ({ path, bytes, sha256 }) =>
      `${printable(path).padEnd(width)}  ${size(bytes).padStart(9)}  ${sha256}`,
  );
  const took = startUp === undefined ? 'not tested' : `offer-template ${startUp.toFixed(1)} ms`;
  const said = notes.map((note) => `note: ${inOne(note)}`);
  return [
    `${printable(name)} ${printable(version)} in ${printable(out)}`,
    ...lines,
    took,
    ...said,
  ].join('\n');
}

function size(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : `${bytes} B`;
}
