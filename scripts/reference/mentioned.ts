import ts from 'typescript';

import { resolved } from './entries';
import { has } from './signature';
import type { Documented } from './documented';

/** The types of the sources that a page's signatures mention, in the order in which they do. */
export function mentionedTypes(shown: readonly Documented[], checker: ts.TypeChecker): ts.Symbol[] {
  const found = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    // What a function does, what a value is and what is private is not shown.
    if (ts.isBlock(node) || ts.isClassElement(node) || ts.isTypeElement(node)) return;
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
      const symbol = checker.getSymbolAtLocation(name);
      if (symbol) found.add(resolved(checker, symbol));
    }
    ts.forEachChild(node, visit);
  };
  const visitShown = (node: ts.Node): void => ts.forEachChild(node, visit);
  for (const { shown: nodes, members } of shown) {
    nodes.forEach(visitShown);
    for (const member of members) member.shown.forEach(visitShown);
  }
  return [...found].filter(isOurs);
}

const isOurs = ({ declarations, flags }: ts.Symbol): boolean =>
  !(flags & ts.SymbolFlags.TypeParameter) &&
  (declarations ?? []).some(
    (node) =>
      /\/src\//.test(node.getSourceFile().fileName) && has(node, ts.SyntaxKind.ExportKeyword),
  );
