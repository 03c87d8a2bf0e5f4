import { messageOf } from '../../../support/errors/vmre-error';
import { positionAt, SyntaxProblem, type ConfigFormat, type Position } from './config-format';

export const jsonFormat: ConfigFormat = {
  parse(text) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new SyntaxProblem(messageOf(error), positionOfError(text));
    }
  },
  stringify: (value) => `${JSON.stringify(value, null, 2)}\n`,
  rewrite: (_text, value) => jsonFormat.stringify(value),
  locate(text, path) {
    const { findNodeAtLocation, parseTree } = loadParser();
    const tree = parseTree(text);
    const node = tree && findNodeAtLocation(tree, [...path]);
    return node && positionAt(text, node.offset);
  },
};

/** V8 leaves the position out of some of its messages. */
function positionOfError(text: string): Position | undefined {
  const errors: import('jsonc-parser').ParseError[] = [];
  loadParser().parse(text, errors, { disallowComments: true });
  return errors[0] && positionAt(text, errors[0].offset);
}

const loadParser = (): typeof import('jsonc-parser') =>
  require('jsonc-parser') as typeof import('jsonc-parser');
