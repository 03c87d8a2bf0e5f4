import ts from 'typescript';

const printer = ts.createPrinter({ removeComments: true });

/** Any node of the sources as one line, without comments. */
export function oneLine(node: ts.Node): string {
  const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  return text.replace(/\s+/g, ' ').replace(/;? \}/g, ' }').trim();
}

/** Writes declarations down as a reader of the reference needs them: no bodies, no patterns. */
export class SignatureWriter {
  constructor(private readonly checker: ts.TypeChecker) {}

  /** `name<T>(a: A, b?: B): R` */
  ofFunction(node: ts.SignatureDeclaration, name: string): string {
    const parameters = node.parameters.map((parameter, at) => this.ofParameter(parameter, at));
    const result = ts.isConstructorDeclaration(node) ? '' : `: ${this.resultOf(node)}`;
    return `${name}${typeParameters(node)}(${parameters.join(', ')})${result}`;
  }

  /** `readonly name?: T` */
  ofProperty(
    node: ts.PropertyDeclaration | ts.PropertySignature | ts.GetAccessorDeclaration,
  ): string {
    const readonly = ts.isGetAccessor(node) || has(node, ts.SyntaxKind.ReadonlyKeyword);
    const optional = !ts.isGetAccessor(node) && node.questionToken ? '?' : '';
    const type = node.type ? oneLine(node.type) : this.inferred(node);
    return `${readonly ? 'readonly ' : ''}${node.name.getText()}${optional}: ${type}`;
  }

  /** `class Name<T> extends Base` */
  ofHeader(node: ts.ClassDeclaration | ts.InterfaceDeclaration): string {
    const abstract = has(node, ts.SyntaxKind.AbstractKeyword) ? 'abstract ' : '';
    const kind = ts.isClassDeclaration(node) ? 'class' : 'interface';
    const heritage = (node.heritageClauses ?? []).map((clause) => ` ${oneLine(clause)}`).join('');
    return `${abstract}${kind} ${node.name?.text}${typeParameters(node)}${heritage}`;
  }

  /** `type Name<T>`, without what it stands for. */
  ofAlias(node: ts.TypeAliasDeclaration): string {
    return `type ${node.name.text}${typeParameters(node)}`;
  }

  /** The type of a value that is declared without one. */
  inferred(node: ts.Node): string {
    const type = this.checker.getTypeAtLocation(node);
    return this.checker.typeToString(type, node, ts.TypeFormatFlags.NoTruncation);
  }

  private ofParameter(parameter: ts.ParameterDeclaration, at: number): string {
    const { name, questionToken, initializer, dotDotDotToken, type } = parameter;
    const shown = ts.isIdentifier(name) ? name.text.replace(/^_/, '') : patternName(parameter, at);
    const optional = questionToken || initializer ? '?' : '';
    const text = type ? oneLine(type) : this.inferred(parameter);
    return `${dotDotDotToken ? '...' : ''}${shown}${optional}: ${text}`;
  }

  private resultOf(node: ts.SignatureDeclaration): string {
    if (node.type) return oneLine(node.type);
    const signature = this.checker.getSignatureFromDeclaration(node);
    return signature ? this.checker.typeToString(signature.getReturnType(), node) : 'void';
  }
}

const typeParameters = ({
  typeParameters: list,
}: {
  typeParameters?: ts.NodeArray<ts.TypeParameterDeclaration> | undefined;
}): string => (list ? `<${list.map(oneLine).join(', ')}>` : '');

/** A parameter that is taken apart at once is called after its type. */
function patternName({ type }: ts.ParameterDeclaration, at: number): string {
  const name = type && ts.isTypeReferenceNode(type) ? type.typeName.getText() : '';
  return /options$/i.test(name)
    ? 'options'
    : (name.match(/[A-Z][a-z]+$/)?.[0].toLowerCase() ?? `arg${at}`);
}

export const has = (node: ts.Node, kind: ts.ModifierSyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === kind);
