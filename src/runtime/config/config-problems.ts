import { VmreError } from '../../support/errors/vmre-error';
import { pathText } from '../fields/field';
import { formatOf } from '../../config-files/format-of';

/** The origin of a value. */
export type Origin =
  | { kind: 'flag'; name: string }
  | { kind: 'variable'; name: string }
  | { kind: 'file'; path: string }
  | { kind: 'default' };

/** A rejected value. */
export interface ConfigProblem {
  path: readonly string[];
  message: string;
  origin: Origin;
}

/** Describes an origin in messages: `flag --limit`, `variable VMRE_LIMIT`, a path, `default`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
      return `flag --${origin.name}`;
    case 'variable':
      return `variable ${origin.name}`;
    case 'file':
      return origin.path;
    case 'default':
      return 'default';
  }
}

/** Creates one error for all problems with their positions; those of the file come first, in file order. */
export function configError(
  name: string,
  problems: readonly ConfigProblem[],
  fileText: string | undefined,
): VmreError {
  const placed = problems.map((problem) => ({ ...problem, ...placeOf(problem, fileText) }));
  placed.sort((a, b) => a.line - b.line);
  const lines = placed.map(
    ({ path, message, place }) =>
      `\n  ${[pathText(path), message].filter(Boolean).join(': ')} (${place})`,
  );
  return new VmreError(
    'VMRE_CONFIG_INVALID',
    `configuration of ${name} is not accepted:${lines.join('')}`,
    { data: { problems: placed.map(({ path }) => pathText(path)) } },
  );
}

function placeOf(
  { origin, path }: ConfigProblem,
  text: string | undefined,
): { place: string; line: number } {
  const position =
    origin.kind === 'file' && text !== undefined
      ? formatOf(origin.path).locate(text, path)
      : undefined;
  const place = describeOrigin(origin);
  if (!position) return { place, line: Infinity };
  return { place: `${place}:${position.line}`, line: position.line };
}
