import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build as transform } from 'esbuild';

import { Bench, type Invoked } from '../../support/runtime-process';
import { author } from '../../support/built';

const root = join(__dirname, '../../..');
const modules = join(root, 'node_modules');
const vmre = join(root, 'bin/vmre');
const tool = (path: string): string => join(modules, path);

/** The programs of authors, as one build makes them. */
export class Build {
  private readonly bench = new Bench();

  private constructor(private readonly command: (program: string) => string[]) {
    this.bench.env['FORCE_COLOR'] = '0';
  }

  /** Compiled by tsc with the compiler options of a file and additional ones. */
  static async tsc(tsconfig: string, ...options: string[]): Promise<Build> {
    const build = Build.compiled();
    const argv = [
      '-p',
      author(tsconfig),
      '--noEmit',
      'false',
      '--outDir',
      build.output,
      ...options,
    ];
    const { code, stdout } = await build.node(tool('typescript/bin/tsc'), '--noCheck', ...argv);
    if (code !== 0) throw new Error(`tsc failed: ${stdout}`);
    return build;
  }

  /** Compiled by esbuild, file by file. */
  static async esbuild(tsconfig: string): Promise<Build> {
    const build = Build.compiled();
    const names = readdirSync(author('commands')).filter((name) => name.endsWith('.ts'));
    await transform({
      entryPoints: names.map((name) => author(`commands/${name}`)),
      outdir: join(build.output, 'commands'),
      tsconfig: author(tsconfig),
      format: 'cjs',
      target: 'node20',
    });
    return build;
  }

  /** Run from source by Bun. */
  static bun(bun: string, tsconfig: string): Build {
    return new Build((program) => [
      bun,
      `--tsconfig-override=${author(tsconfig)}`,
      author(`${program}.ts`),
    ]);
  }

  /** Run from source by tsx, which is esbuild. */
  static tsx(tsconfig: string): Build {
    return new Build((program) => [
      process.execPath,
      tool('tsx/dist/cli.mjs'),
      '--tsconfig',
      author(tsconfig),
      author(`${program}.ts`),
    ]);
  }

  /** One whose programs are compiled into its `output`. */
  private static compiled(): Build {
    const build: Build = new Build((program) => [
      process.execPath,
      join(build.output, `${program}.js`),
    ]);
    mkdirSync(build.output);
    // A program finds its packages relative to its path.
    symlinkSync(modules, join(build.bench.directory, 'node_modules'));
    return build;
  }

  private get output(): string {
    return join(this.bench.directory, 'out');
  }

  /** Runs a program with a command line. */
  run(program: string, argv: string[], env: Record<string, string> = {}): Promise<Invoked> {
    Object.assign(this.bench.env, env);
    const [engine = '', ...words] = this.command(program);
    return this.bench.invoke(engine, ...words, ...argv);
  }

  /** Runs a session of `vmre try` against a program. */
  try(program: string, runs: readonly string[]): Promise<Invoked> {
    const executable = join(this.bench.directory, `${program.replace('/', '-')}.sh`);
    const words = this.command(program).map((word) => `'${word}'`);
    writeFileSync(executable, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
    return this.node(vmre, 'try', executable, ...runs.flatMap((run) => ['--run', run]));
  }

  clear(): void {
    this.bench.clear();
  }

  private node(...argv: string[]): Promise<Invoked> {
    return this.bench.invoke(process.execPath, ...argv);
  }
}

/** Checks types with tsc. @returns its errors, one per line */
export async function typeCheck(tsconfig: string): Promise<string[]> {
  const bench = new Bench();
  try {
    const argv = [tool('typescript/bin/tsc'), '-p', author(tsconfig), '--pretty', 'false'];
    const { stdout } = await bench.invoke(process.execPath, ...argv);
    return stdout.split('\n').filter((line) => /^\S/.test(line));
  } finally {
    bench.clear();
  }
}
