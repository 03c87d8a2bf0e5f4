import { isList, leavesOf, type Field, type FieldOptions } from '../fields/field';

/** What the help says of a sub-command. */
export interface DescribedCommand {
  name: string;
  description: string;
  fields: readonly Field[];
}

/** The usage of one sub-command: its line, its description, its arguments. */
export function usageOf({ name, description, fields }: DescribedCommand): string {
  const settable = leavesOf(fields).filter(({ positional, flag }) => positional || flag);
  const details = settable.map((field) => [word(field), detail(field)] as const);
  const line = [name, ...settable.map(word)].join(' ');
  const described = details.filter(([, text]) => text !== '');
  const lines = described.map(([text, about]) => `\n  ${text}  ${about}`);
  return `${line}${description && `\n${description}`}${lines.join('')}\n`;
}

/** All sub-commands, a line each. */
export function listCommands(commands: readonly DescribedCommand[]): string {
  const lines = commands.map((command): [string, string] => [
    usageOf(command).split('\n')[0] ?? '',
    command.description,
  ]);
  const width = Math.max(...lines.map(([line]) => line.length));
  return lines.map(([line, text]) => `${line.padEnd(width)}  ${text}`.trimEnd() + '\n').join('');
}

function word({ key, type, flag, required, positional, defaultValue }: Field): string {
  const isRequired = required && defaultValue === undefined;
  if (!positional) {
    const option = type === Boolean ? `--${flag}` : `--${flag} ${key.toUpperCase()}`;
    return isRequired ? option : `[${option}]`;
  }
  if (isList(type)) return `${key.toUpperCase()}...`;
  return isRequired ? key.toUpperCase() : `[${key.toUpperCase()}]`;
}

/** Its description, the values allowed and the default, as far as there are such. */
function detail({ options, defaultValue }: Field): string {
  const { description, oneOf } = options;
  const notes = [oneOf && `one of ${oneOf.join(', ')}`, standard(options, defaultValue)];
  const note = notes.filter(Boolean).join('; ');
  return [description, note && `(${note})`].filter(Boolean).join(' ');
}

function standard({ secret }: FieldOptions, value: unknown): string {
  const isPlain = (typeof value === 'string' && value !== '') || typeof value === 'number';
  return isPlain && !secret ? `default ${value}` : '';
}
