import type { Argv } from 'yargs';

import type { Interruption } from '../interruption';

/** A command of a program, as yargs shows it. */
export interface Command {
  /** Its words, `<required>` or `[optional]`. */
  readonly words: string;
  /** One line. */
  readonly describe: string;
  /** Whether `--` is skipped. Some package managers pass it on to the program that they start. */
  readonly skipsDashes?: boolean;
  /** Declares words, options and examples; `$0` is the command itself. */
  readonly builder: (yargs: Argv) => Argv;
  /**
   * @param argv what `builder` declares
   * @param interruption ends the process at once, unless the command attends to it
   * @returns the exit code
   */
  run(argv: object, interruption: Interruption): Promise<number> | number;
}

/** Commands that have a word in common. */
export interface Group {
  /** One line. */
  readonly describe: string;
  readonly commands: Readonly<Record<string, () => Command>>;
}

/** Whether an entry is a group of commands. */
export const isGroup = (entry: Command | Group): entry is Group => 'commands' in entry;

/** A program with commands, which are loaded when they are needed, or with only one, which has no name. */
export interface Program {
  readonly name: string;
  /** One line. */
  readonly describe: string;
  readonly commands: Readonly<Record<string, () => Command | Group>> | (() => Command);
}
