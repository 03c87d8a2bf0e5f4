import type { Argv } from 'yargs';

import type { Interruption } from '../interruption';

/** A command of a program, in the form that yargs displays. */
export interface Command {
  /** Its positional arguments, `<required>` or `[optional]`. */
  readonly words: string;
  /** Description in one line. */
  readonly describe: string;
  /** Whether `--` is ignored. Some package managers pass it on to the program that they start. */
  readonly skipsDashes?: boolean;
  /** Declares arguments, options and examples; `$0` is the command itself. */
  readonly builder: (yargs: Argv) => Argv;
  /**
   * @param argv values of the arguments and options that `builder` declares
   * @param interruption exits the process at once, unless the command handles it
   * @returns the exit code
   */
  run(argv: object, interruption: Interruption): Promise<number> | number;
}

/** Commands with a common first word. */
export interface Group {
  /** Description in one line. */
  readonly describe: string;
  readonly commands: Readonly<Record<string, () => Command>>;
}

/** Whether an entry is a group of commands. */
export const isGroup = (entry: Command | Group): entry is Group => 'commands' in entry;

/** A program with several commands, which are loaded on demand, or with a single unnamed command. */
export interface Program {
  readonly name: string;
  /** Description in one line. */
  readonly describe: string;
  readonly commands: Readonly<Record<string, () => Command | Group>> | (() => Command);
}
