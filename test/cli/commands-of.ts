import { vmre } from '../../src/cli/main';
import { isGroup, type Command, type Group } from '../../src/support/commands/command';

/** A command of the tool, and the words that name it. */
export interface NamedCommand {
  readonly path: readonly string[];
  readonly command: Command;
}

/** All commands of `vmre`, including those of groups. */
export const allCommands: readonly NamedCommand[] = commandsIn(
  vmre.commands as Group['commands'],
  [],
);

function commandsIn(entries: Group['commands'], path: readonly string[]): NamedCommand[] {
  return Object.entries(entries).flatMap(([name, load]: [string, () => Command | Group]) => {
    const found = load();
    const words = [...path, name];
    return isGroup(found) ? commandsIn(found.commands, words) : [{ path: words, command: found }];
  });
}
