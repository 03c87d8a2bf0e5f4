import ts from 'typescript';

import { docstringOf, type Docstring } from './docstring';
import { has, oneLine, SignatureWriter } from './signature';

/** A symbol, or a member of one, as a page shows it. */
export interface Documented {
  name: string;
  /** One line of TypeScript each; a constant and a type may share a name. */
  signatures: readonly string[];
  doc: Docstring;
  members: readonly Documented[];
  /** Where it is declared, for complaints. */
  where: string;
  /** The declarations that were shown, to find the types they mention. */
  shown: readonly ts.Node[];
}

/** Turns symbols of the sources into what a page says of them. */
export class Documenter {
  private readonly write: SignatureWriter;

  constructor(private readonly checker: ts.TypeChecker) {
    this.write = new SignatureWriter(checker);
  }

  document(symbol: ts.Symbol): Documented {
    const declarations = symbol.declarations ?? [];
    return {
      ...this.described(symbol, declarations),
      signatures: declarations.map((node) => this.signature(node, symbol.name)),
      members: declarations.flatMap((node) => this.members(node)),
    };
  }

  private signature(node: ts.Declaration, name: string): string {
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      return this.write.ofHeader(node);
    }
    if (ts.isFunctionDeclaration(node)) return this.write.ofFunction(node, name);
    if (ts.isTypeAliasDeclaration(node)) {
      const header = this.write.ofAlias(node);
      return alternatives(node) ? header : `${header} = ${oneLine(node.type)}`;
    }
    if (ts.isVariableDeclaration(node)) return this.constant(node, name);
    return name;
  }

  /** A function in a constant is told as a function, a table by its keys. */
  private constant({ initializer, type }: ts.VariableDeclaration, name: string): string {
    const value = initializer && withoutAssertion(initializer);
    if (value && ts.isArrowFunction(value)) return this.write.ofFunction(value, name);
    if (type) return `const ${name}: ${oneLine(type)}`;
    return `const ${name}`;
  }

  private members(node: ts.Declaration): Documented[] {
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      return [...node.members].flatMap((member) => this.member(member));
    }
    if (ts.isTypeAliasDeclaration(node)) {
      return (alternatives(node) ?? []).map((type) => alternative(type));
    }
    // What has a type is described there.
    const isOwn = ts.isVariableDeclaration(node) && !node.type;
    const value = isOwn && node.initializer && withoutAssertion(node.initializer);
    if (!value || !ts.isObjectLiteralExpression(value)) return [];
    return value.properties.filter(isLiteral).map((property) => {
      const symbol = this.checker.getSymbolAtLocation(property.name);
      const described = this.described(symbol, [property]);
      return {
        ...described,
        signatures: [`${property.name.getText()}: ${oneLine(property.initializer)}`],
        members: [],
      };
    });
  }

  private member(node: ts.ClassElement | ts.TypeElement): Documented[] {
    const { PrivateKeyword, ProtectedKeyword, DeclareKeyword } = ts.SyntaxKind;
    if (
      ([PrivateKeyword, ProtectedKeyword, DeclareKeyword] as const).some((kind) => has(node, kind))
    )
      return [];
    if (node.name && ts.isPrivateIdentifier(node.name)) return [];
    const signature = this.memberSignature(node);
    if (signature === undefined) return [];
    const symbol = ts.isConstructorDeclaration(node)
      ? (node as { symbol?: ts.Symbol }).symbol
      : node.name && this.checker.getSymbolAtLocation(node.name);
    const documented = { ...this.described(symbol, [node]), signatures: [signature], members: [] };
    // What only the framework makes has a constructor without docstring.
    const { text, params } = documented.doc;
    const isSilent = ts.isConstructorDeclaration(node) && text === '' && params.length === 0;
    return documented.doc.isInternal || isSilent ? [] : [documented];
  }

  private memberSignature(node: ts.ClassElement | ts.TypeElement): string | undefined {
    if (node.name && ts.isComputedPropertyName(node.name)) return undefined;
    if (ts.isConstructorDeclaration(node)) {
      return this.write.ofFunction(node, `new ${node.parent.name?.text}`);
    }
    if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) {
      const isStatic = has(node, ts.SyntaxKind.StaticKeyword) ? 'static ' : '';
      return isStatic + this.write.ofFunction(node, node.name.getText());
    }
    if (ts.isPropertyDeclaration(node) || ts.isPropertySignature(node) || ts.isGetAccessor(node)) {
      return this.write.ofProperty(node);
    }
    return ts.isIndexSignatureDeclaration(node) ? oneLine(node).replace(/;$/, '') : undefined;
  }

  private described(
    symbol: ts.Symbol | undefined,
    nodes: readonly ts.Node[],
  ): Pick<Documented, 'name' | 'doc' | 'where' | 'shown'> {
    const doc = symbol ? docstringOf(symbol, this.checker) : emptyDocstring;
    return { name: symbol?.name ?? '', doc, where: placeOf(nodes[0]), shown: nodes };
  }
}

/** The entries of a table of functions' results are told elsewhere. */
const isLiteral = (node: ts.ObjectLiteralElementLike): node is ts.PropertyAssignment =>
  ts.isPropertyAssignment(node) && !ts.isCallExpression(node.initializer);

const emptyDocstring: Docstring = {
  text: '',
  params: [],
  returns: '',
  throws: '',
  example: '',
  isInternal: false,
};

const withoutAssertion = (node: ts.Expression): ts.Expression =>
  ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? withoutAssertion(node.expression)
    : node;

/** The object types of a union, which have comments of their own. */
function alternatives({ type }: ts.TypeAliasDeclaration): readonly ts.TypeNode[] | undefined {
  if (!ts.isUnionTypeNode(type) || !type.types.some(ts.isTypeLiteralNode)) return undefined;
  return type.types;
}

function alternative(node: ts.TypeNode): Documented {
  const before = node.getSourceFile().text.slice(0, node.getStart());
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[^])*)\*\/[\s|]*$/.exec(before) ?? [];
  const text = comment.replace(/^\s*\* ?/gm, '').trim();
  const doc = { ...emptyDocstring, text };
  return {
    name: '',
    signatures: [oneLine(node)],
    doc,
    members: [],
    where: placeOf(node),
    shown: [node],
  };
}

function placeOf(node: ts.Node | undefined): string {
  if (!node) return 'nowhere';
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${file.fileName.replace(/^.*\/src\//, 'src/')}:${line + 1}`;
}
