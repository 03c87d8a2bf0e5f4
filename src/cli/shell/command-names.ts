import { builtins } from './builtins';
import type { Shell } from './shell';

/** Time for the answer to the first Tab. */
const ASK_MS = 2000;
/** Names that are offered. */
const MAX_NAMES = 1000;

/**
 * Completes lines: commands of the shell, process ids after `kill`, and the names of the runtime's commands. They are
 * known from what was typed, and from the list with which a router of VMRE answers `help`: a runtime in mode `exec` is
 * asked once, at the first Tab.
 */
export class CommandNames {
  private names: readonly string[] | undefined;

  constructor(private readonly shell: Shell) {}

  /** As `node:readline` expects: the completions, and the part of the line that they replace. */
  async complete(line: string): Promise<[string[], string]> {
    const typed = line.trimStart();
    const killed = /^kill\s+(\d*)$/.exec(typed);
    if (killed) return [this.pids(killed[1]!), killed[1]!];
    const own = Object.keys(builtins);
    const theirs = await this.theirs();
    if (/^mode\s+\w*$/.test(typed)) return matching(['mode exec', 'mode shell'], typed);
    const run = /^(?:run|help)\s+/.exec(typed)?.[0] ?? '';
    if (run !== '') return matching(theirs, typed.slice(run.length));
    return matching([...own, ...theirs], typed);
  }

  /** The runtime is another one. */
  forget(): void {
    this.names = undefined;
  }

  private pids(begin: string): string[] {
    return [...this.shell.activity.jobs.keys()].map(String).filter((pid) => pid.startsWith(begin));
  }

  private async theirs(): Promise<readonly string[]> {
    const { activity, mode } = this.shell;
    if (mode.execMode === 'shell' || !activity.isRunning) return this.names ?? [];
    return (this.names ??= await activity
      .ask(['help'], ASK_MS)
      .then(namesIn)
      .catch(() => [])); // it has no such command
  }
}

const matching = (names: readonly string[], typed: string): [string[], string] => [
  [...new Set(names)].filter((name) => name.startsWith(typed)).map((name) => `${name} `),
  typed,
];

/** The names in the list of a router: each line has a usage, two spaces, a description. */
export function namesIn(help: string): string[] {
  return help
    .split('\n')
    .slice(0, MAX_NAMES)
    .flatMap((line) => {
      const [name] =
        /^[a-z\d][\w.:-]*(?: [a-z\d][\w.:-]*)*(?=$| {1,}[[A-Z-]| {2})/.exec(line) ?? [];
      return name === undefined || name.length > 100 ? [] : [name];
    });
}
