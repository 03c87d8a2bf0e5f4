import { join, relative } from 'node:path';

import ts from 'typescript';

import { longTest } from './support/plays-all';

const root = join(__dirname, '..');

const entries = [
  'index',
  'testing/index',
  'testing/matchers/index',
  'supervisor/index',
  'create/index',
  'vm/index',
  'vm/services/index',
  'store/index',
  'vat/index',
];
const files = entries.map((entry) => join(root, 'dist', `${entry}.d.ts`));

/** What an author compiles with, in the strictest setting. */
const program = ts.createProgram(files, {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  types: ['node'],
  noEmit: true,
});
const checker = program.getTypeChecker();

const isOurs = (file: ts.SourceFile): boolean => !program.isSourceFileFromExternalLibrary(file);

const place = (node: ts.Node): string => {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(root, file.fileName)}:${line + 1} ${node.getText()}`;
};

/** The declarations of all exports. */
function declarations(file: string): ts.Declaration[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile);
  return checker.getExportsOfModule(module as ts.Symbol).flatMap((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (target.declarations ?? []).filter((each) => isOurs(each.getSourceFile()));
  });
}

function withinOf(node: ts.Node, found: ts.Node[] = []): ts.Node[] {
  found.push(node);
  ts.forEachChild(node, (child) => void withinOf(child, found));
  return found;
}

const { AnyKeyword, NeverKeyword, UndefinedKeyword, UnknownKeyword } = ts.SyntaxKind;
/** Types that need no `| undefined`. */
const anything: ts.SyntaxKind[] = [AnyKeyword, NeverKeyword, UndefinedKeyword, UnknownKeyword];

/** Whether a property may be passed as undefined: `name?: string | undefined`. */
function acceptsUndefined(property: ts.PropertySignature): boolean {
  const { type } = property;
  if (!type || anything.includes(type.kind)) return true;
  return ts.isUnionTypeNode(type) && type.types.some((each) => each.kind === UndefinedKeyword);
}

longTest('the declarations of all entries compile without skipLibCheck', () => {
  const problems = program
    .getSourceFiles()
    .filter(isOurs)
    .flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ])
    .map(
      ({ file, messageText }) =>
        `${file?.fileName} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  expect(problems).toEqual([]);
});

test.each(files)('optional properties accept undefined: %s', (file) => {
  const narrow = declarations(file)
    .flatMap((declaration) => withinOf(declaration))
    .filter(ts.isPropertySignature)
    .filter((property) => property.questionToken && !acceptsUndefined(property));
  expect(narrow.map(place)).toEqual([]);
});

test.each(files)('nothing internal is declared: %s', (file) => {
  const internal = declarations(file)
    .flatMap((declaration) => withinOf(declaration))
    .filter((node) => ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'internal'));
  expect(internal.map(place)).toEqual([]);
});
