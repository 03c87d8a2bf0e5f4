import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

import { runScript } from '../../process/run-script';
import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** What is in the realm of vats already. */
export const realmModules: readonly string[] = ['vmre/vat', '@endo/far'];

interface Warning {
  readonly id: string;
  readonly text: string;
  readonly location: { file: string; line: number; column: number; lineText: string } | null;
}

/** What a library made of the code, or why not. */
interface Compiled {
  readonly text: string;
  readonly warnings: readonly Warning[];
  readonly problem?: string;
}

/**
 * What is no plain CommonJS, or has others in it, as one CommonJS module. The library runs in a process of its own:
 * esbuild ends for good when code is nested too deep for it.
 *
 * @throws VMRE_VAT_CODE_UNREADABLE; what the library says
 */
export function compiledCode(path: string, text: string): string {
  const esbuild = libraryOf(path, 'esbuild');
  if (esbuild !== undefined) return bundled(esbuild, path);
  const typescript = libraryOf(path, 'typescript');
  if (typescript === undefined) {
    throw new VmreError(
      'VMRE_VAT_CODE_UNREADABLE',
      `${path} is no plain CommonJS, or requires other modules, and its project has neither esbuild nor typescript`,
      {
        hint: 'Run `npm install --save-dev esbuild`, which compiles and bundles it; for a single file of TypeScript that imports no other, typescript is enough.',
      },
    );
  }
  return compile(transpile, { library: typescript, text, fileName: path }).text;
}

const answer = (work: string): string => `
const { library, options, text, fileName } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
let answer;
try { answer = (${work})(require(library)); }
catch (error) { answer = { text: '', warnings: [], problem: error instanceof RangeError ? 'deep' : error.message }; }
process.stdout.write(JSON.stringify(answer));`;

const bundle = answer(`(esbuild) => {
  const { outputFiles, warnings } = esbuild.buildSync(options);
  return { text: outputFiles[0]?.text ?? '', warnings };
}`);

const transpile = answer(`({ ModuleKind, ScriptTarget, transpileModule }) => {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  return { text: transpileModule(text, { fileName, compilerOptions }).outputText, warnings: [] };
}`);

/** What is said of code that takes a library to its end. */
const tooDeep = 'it ends its compiler: it may be nested too deep';

function compile(script: string, input: object): Compiled {
  let compiled: Compiled;
  try {
    compiled = runScript(script, input) as Compiled;
  } catch (error) {
    throw new Error(`${tooDeep} (${messageOf(error)})`, { cause: error });
  }
  const { problem } = compiled;
  if (problem === undefined) return compiled;
  throw new Error(/^deep$|^The service (was|is)/.test(problem) ? tooDeep : problem);
}

/** What esbuild warns of, and makes something else of than it says. */
const refused: Readonly<Record<string, string>> = {
  'empty-import-meta': 'import.meta is refused: a vat does not know where its modules are',
  'direct-eval': 'eval() is refused: write (0, eval)(text)',
};

function bundled(library: string, path: string): string {
  const options = {
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    external: realmModules,
    legalComments: 'none',
    logLevel: 'silent',
  };
  const { text, warnings } = compile(bundle, { library, options });
  for (const { id, location } of warnings) {
    const reason = refused[id];
    if (reason === undefined) continue;
    const { file, line, column, lineText } = location ?? {
      file: path,
      line: 1,
      column: 0,
      lineText: '',
    };
    throw new VmreError(
      'VMRE_VAT_CODE_UNREADABLE',
      `${resolve(file)}:${line}:${column + 1}: ${reason}: ${lineText.trim()}`,
    );
  }
  return text;
}

/** Where a library is that the project has in which the vat is, or the one that is running. */
function libraryOf(path: string, name: string): string | undefined {
  for (const place of [path, resolve('package.json')]) {
    try {
      return createRequire(resolve(dirname(place), 'package.json')).resolve(name);
    } catch {
      // Perhaps the next.
    }
  }
  return undefined;
}
