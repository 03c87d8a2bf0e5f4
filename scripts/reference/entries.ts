import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

export const root = join(__dirname, '../..');

/** One thing that users import from: `vmre/testing`, with everything it exports. */
export interface Entry {
  name: string;
  /** What the file itself says of it. */
  text: string;
  symbols: readonly ts.Symbol[];
}

/** The compiler's knowledge of the sources, and the public entries in the order of package.json. */
export function readEntries(): { checker: ts.TypeChecker; entries: Entry[] } {
  const sources = publicSources();
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.build.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: ({ messageText }) => fail(messageText) },
  );
  const program = ts.createProgram([...sources.values()], config?.options ?? {});
  const checker = program.getTypeChecker();
  const entries = [...sources].map(([name, path]) => {
    const file = program.getSourceFile(path);
    const module = file && checker.getSymbolAtLocation(file);
    if (!file || !module) return fail(`${path} is not a module`);
    const symbols = checker.getExportsOfModule(module).map((symbol) => resolved(checker, symbol));
    return { name, text: fileComment(file), symbols };
  });
  return { checker, entries };
}

/** A symbol itself instead of its import or export under a name. */
export const resolved = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

function publicSources(): Map<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string | { default: string }>;
  };
  const found = new Map<string, string>();
  for (const [path, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue; // a file that is no module
    const source = target.default.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    found.set(name + path.slice(1), join(root, source));
  }
  return found;
}

/** The docstring at the top of a file. */
function fileComment(file: ts.SourceFile): string {
  const [text = ''] = /^\/\*\*([^]*?)\*\//.exec(file.text)?.slice(1) ?? [];
  return text.replace(/^\s*\* ?/gm, '').trim();
}

function fail(reason: unknown): never {
  throw new Error(typeof reason === 'string' ? reason : JSON.stringify(reason));
}
