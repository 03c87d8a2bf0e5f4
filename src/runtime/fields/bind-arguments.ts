import { VmreError } from '../../support/errors/vmre-error';
import { isThenable } from '../../support/thenable';
import { acceptValue } from './accept-value';
import { isList, type Constructor, type Field } from './field';
import { variableIn } from './names';
import { givenText, type ParsedArguments } from './parse-arguments';

/**
 * Fills a new instance of a class of options from a command line and from declared variables.
 *
 * @throws VMRE_OPTION_INVALID, VMRE_OPTION_MISSING, VMRE_OPTION_DUPLICATE
 */
export async function bindArguments<T extends object>(
  type: Constructor<T>,
  fields: readonly Field[],
  { given, words }: Pick<ParsedArguments, 'given' | 'words'>,
  env: NodeJS.ProcessEnv,
): Promise<T> {
  const instance = new type();
  await fill(instance as Record<string, unknown>, fields, { given, words: [...words] }, env);
  return instance;
}

async function fill(
  properties: Record<string, unknown>,
  fields: readonly Field[],
  left: Pick<ParsedArguments, 'given' | 'words'>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  for (const field of fields) {
    if (field.fields && !isList(field.type)) {
      const group = (properties[field.key] ??= new (field.type as Constructor)());
      await fill(group as Record<string, unknown>, field.fields, left, env);
      continue;
    }
    const [text, source] = field.positional
      ? [takeWords(field, left.words), field.key.toUpperCase()]
      : textOf(field, left.given, env);
    if (text === undefined) {
      requireOptional(field, source);
      continue;
    }
    const accepted = acceptValue(field, text, 'text');
    const reading = isThenable(accepted) ? await accepted : accepted;
    if (!reading.ok) throw new VmreError('VMRE_OPTION_INVALID', `${source} ${reading.problem}`);
    properties[field.key] = reading.value;
  }
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
