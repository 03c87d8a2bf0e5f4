import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

import { runScript } from '../../process/run-script';
import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** Modules that the realm of vats provides. */
export const realmModules: readonly string[] = ['vmre/vat', '@endo/far'];

interface Warning {
  readonly id: string;
  readonly text: string;
  readonly location: { file: string; line: number; column: number; lineText: string } | null;
}

/** The output of the compiler, or its error. */
interface Compiled {
  readonly text: string;
  readonly warnings: readonly Warning[];
  readonly problem?: string;
}

/**
 * Compiles and bundles code that is not a single plain CommonJS module. The compiler runs in its own process,
 * because esbuild crashes if code is nested too deep.
 *
 * @throws VMRE_VAT_CODE_UNREADABLE, or the error of the compiler
 */
export function compiledCode(path: string, text: string): string {
  const esbuild = libraryOf(path, 'esbuild');
  if (esbuild !== undefined) return bundled(esbuild, path);
  const typescript = libraryOf(path, 'typescript');
  if (typescript === undefined) {
    throw new VmreError(
      'VMRE_VAT_CODE_UNREADABLE',
      `${path} must be compiled or bundled, and its project has neither esbuild nor typescript`,
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

/** The error for code that crashes the compiler. */
const tooDeep = 'the compiler crashed: the code may be nested too deep';

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

/** Warnings of esbuild about code whose meaning it changes. */
const refused: Readonly<Record<string, string>> = {
  'empty-import-meta': 'import.meta is not supported in vats',
  'direct-eval': 'direct eval() is not supported in vats: write (0, eval)(text)',
};

const bundleOptions = {
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'silent',
};

/**
 * Bundles an installed library into one CommonJS module.
 *
 * @param path of a file in the project that has it
 * @param use why it is needed, for the error
 * @throws VMRE_VAT_CODE_UNREADABLE, or the error of the compiler
 */
export function bundledLibrary(path: string, name: string, use: string): string {
  const [library, entry] = ['esbuild', name].map((each) => libraryOf(path, each));
  if (library === undefined || entry === undefined) {
    const missing = entry === undefined ? name : 'esbuild';
    throw new VmreError(
      'VMRE_VAT_CODE_UNREADABLE',
      `${path}: ${use}, and its project does not have ${missing}`,
      { hint: `Run \`npm install ${name} esbuild\` in the project of the vat.` },
    );
  }
  const options = { ...bundleOptions, entryPoints: [entry], minifyWhitespace: true };
  return compile(bundle, { library, options }).text;
}

function bundled(library: string, path: string): string {
  const options = { ...bundleOptions, entryPoints: [path], external: realmModules };
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

/** The path of a library in the project of the vat, or in that of the working directory. */
export function libraryOf(path: string, name: string): string | undefined {
  for (const place of [path, resolve('package.json')]) {
    try {
      return createRequire(resolve(dirname(place), 'package.json')).resolve(name);
    } catch {
      // Try the next.
    }
  }
  return undefined;
}
