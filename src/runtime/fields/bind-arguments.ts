import { VmreError } from '../../support/errors/vmre-error';
import { isThenable, type Awaitable } from '../../support/thenable';
import { acceptValue } from './accept-value';
import { isList, type Constructor, type Field } from './field';
import { variableIn } from './names';
import { givenText, type ParsedArguments } from './parse-arguments';
import type { ParseResult } from './read-value';

type Left = Pick<ParsedArguments, 'given' | 'words'>;

/**
 * Fills a new instance of a class of options from a command line and from declared variables.
 *
 * @returns the instance; a promise of it when the author's schema is asynchronous
 * @throws VMRE_OPTION_INVALID, VMRE_OPTION_MISSING, VMRE_OPTION_DUPLICATE
 */
export function bindArguments<T extends object>(
  type: Constructor<T>,
  fields: readonly Field[],
  { given, words }: Left,
  env: NodeJS.ProcessEnv,
): Awaitable<T> {
  const instance = new type();
  const properties = instance as Record<string, unknown>;
  const filled = fill(properties, fields, { given, words: [...words] }, env);
  return filled ? filled.then(() => instance) : instance;
}

/** Fills the properties from the field at `from`, without a promise while the schemas need none. */
function fill(
  properties: Record<string, unknown>,
  fields: readonly Field[],
  left: Left,
  env: NodeJS.ProcessEnv,
  from = 0,
): Promise<void> | undefined {
  for (let at = from; at < fields.length; at += 1) {
    const pending = fillOne(properties, fields[at] as Field, left, env);
    if (pending) return pending.then(() => fill(properties, fields, left, env, at + 1));
  }
  return undefined;
}

function fillOne(
  properties: Record<string, unknown>,
  field: Field,
  left: Left,
  env: NodeJS.ProcessEnv,
): Promise<void> | undefined {
  if (field.fields && !isList(field.type)) {
    const group = (properties[field.key] ??= new (field.type as Constructor)());
    return fill(group as Record<string, unknown>, field.fields, left, env);
  }
  const [text, source] = field.positional
    ? [takeWords(field, left.words), field.key.toUpperCase()]
    : textOf(field, left.given, env);
  if (text === undefined) {
    requireOptional(field, source);
    return undefined;
  }
  const set = (reading: ParseResult): void => {
    if (!reading.ok) throw new VmreError('VMRE_OPTION_INVALID', `${source} ${reading.problem}`);
    properties[field.key] = reading.value;
  };
  const accepted = acceptValue(field, text, 'text');
  if (isThenable(accepted)) return accepted.then(set);
  set(accepted);
  return undefined;
}

/** Takes the next word; a positional list takes all remaining words. */
function takeWords({ type }: Field, left: string[]): string | string[] | undefined {
  if (!isList(type)) return left.shift();
  return left.length > 0 ? left.splice(0) : undefined;
}

function textOf(
  field: Field,
  given: ParsedArguments['given'],
  env: NodeJS.ProcessEnv,
): [string | string[] | undefined, string] {
  const flag = field.flag === undefined ? undefined : givenText(field, given.get(field.flag));
  if (flag !== undefined || field.env === undefined) return [flag, `--${field.flag}`];
  const variable = variableIn(env, field.env);
  return [variable, variable === undefined ? `--${field.flag}` : field.env];
}

function requireOptional({ required, defaultValue }: Field, source: string): void {
  if (!required || defaultValue !== undefined) return;
  throw new VmreError('VMRE_OPTION_MISSING', `${source} is required`);
}
