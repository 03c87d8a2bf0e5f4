import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram, type FinishedProgram } from '../support/run-program';
import { manifestOf, root, type Manifest, type Packed } from './pack';

const INSTALL_MS = 300_000;
const RUN_MS = 60_000;

/** A kind of project that imports the package. */
export interface ImportStyle {
  name: string;
  /** Problems; empty if it works. */
  check(): Promise<string>;
}

/**
 * A project that has installed the package from its .tgz file and imports every entry, as CommonJS,
 * as ES module, and in TypeScript that checks the types of its libraries too.
 */
export class Consumer {
  private readonly entries: readonly string[];

  constructor(
    private readonly directory: string,
    private readonly packed: Packed,
  ) {
    const { name, exports = {} } = manifestOf(root);
    const modules = Object.entries(exports).filter(([, target]) => typeof target === 'object');
    this.entries = modules.map(([path]) => name + path.slice(1));
  }

  async install(): Promise<void> {
    const { typescript, '@types/node': node } = developmentVersions();
    const development = { typescript, '@types/node': node };
    const dependencies = { vmre: `file:${this.packed.path}` };
    this.write('package.json', JSON.stringify({ dependencies, devDependencies: development }));
    const words = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'];
    expectSuccess(await this.run(words, INSTALL_MS));
  }

  get styles(): ImportStyle[] {
    const { entries } = this;
    const each = (line: (entry: string, at: number) => string): string =>
      `${entries.map(line).join('\n')}\n`;
    const shown = `console.log(${entries.map((_, at) => `Object.keys(e${at}).length`).join(', ')});\n`;
    const required = each((entry, at) => `const e${at} = require('${entry}');`) + shown;
    const imported = each((entry, at) => `import * as e${at} from '${entry}';`) + shown;
    return [
      { name: 'CommonJS', check: () => this.execute('main.cjs', required) },
      { name: 'ES module', check: () => this.execute('main.mjs', imported) },
      this.typed('node16', 'node16', 'checked.cts', imported),
      this.typed('node16', 'node16', 'checked.mts', imported),
      this.typed('esnext', 'bundler', 'checked.ts', imported),
    ];
  }

  private typed(module: string, resolution: string, file: string, text: string): ImportStyle {
    const directory = `${resolution}-${file.replace('.', '-')}`;
    const compilerOptions = {
      ...{ module, moduleResolution: resolution, target: 'es2022', types: ['node'] },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      ...{ skipLibCheck: false, noEmit: true, experimentalDecorators: true },
    };
    return {
      name: `TypeScript, ${resolution}, ${file}`,
      check: async () => {
        mkdirSync(join(this.directory, directory), { recursive: true });
        this.write(join(directory, file), text);
        const config = { compilerOptions, files: [file] };
        this.write(join(directory, 'tsconfig.json'), JSON.stringify(config));
        const words = ['node', 'node_modules/typescript/bin/tsc', '-p', directory];
        return complaintOf(await this.run(words, RUN_MS));
      },
    };
  }

  private async execute(file: string, text: string): Promise<string> {
    this.write(file, text);
    const finished = await this.run(['node', file], RUN_MS);
    const counts = finished.stdout.trim().split(' ').map(Number);
    const isComplete = counts.length === this.entries.length && counts.every((count) => count > 0);
    return (
      complaintOf(finished) || (isComplete ? '' : `an entry exports nothing: ${finished.stdout}`)
    );
  }

  private run(words: readonly string[], deadline: number): Promise<FinishedProgram> {
    return runProgram({ words, cwd: this.directory, env: process.env, deadline });
  }

  private write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }
}

const complaintOf = ({ exit, stdout, stderr }: FinishedProgram): string =>
  exit === 'exit code 0' ? '' : `${exit}\n${stdout}${stderr}`;

function expectSuccess(finished: FinishedProgram): void {
  const complaint = complaintOf(finished);
  if (complaint !== '') throw new Error(complaint);
}

function developmentVersions(): Record<string, string> {
  const { devDependencies = {} } = manifestOf(root) as Manifest & {
    devDependencies?: Record<string, string>;
  };
  return devDependencies;
}
