import { isList } from '../fields/field';
import type { ArgumentSpec, ArgumentSpecs } from './arguments';

/** What the help says of a sub-command. */
export interface DescribedCommand {
  name: string;
  description: string;
  args: ArgumentSpecs;
}

/** The usage of one sub-command: its line, its description, its arguments. */
export function usageOf({ name, description, args }: DescribedCommand): string {
  const entries = Object.entries(args);
  const words = entries.map(([key, spec]) => word(key, spec));
  const details = entries
    .filter(([, spec]) => spec.description !== undefined)
    .map(([key, spec]) => `\n  ${word(key, spec)}  ${spec.description}`);
  const line = [name, ...words].join(' ');
  return `${line}${description && `\n${description}`}${details.join('')}\n`;
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

function word(key: string, { type, flag, required }: ArgumentSpec): string {
  if (flag !== undefined) {
    const option = type === Boolean ? `--${flag}` : `--${flag} ${key.toUpperCase()}`;
    return required ? option : `[${option}]`;
  }
  if (isList(type)) return `${key.toUpperCase()}...`;
  return required === false ? `[${key.toUpperCase()}]` : key.toUpperCase();
}
