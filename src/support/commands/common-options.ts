import type { Command } from './command';

/** The options that every command has, besides `--help` and `--version`. */
export interface CommonOptions {
  /** No progress, no notices. */
  readonly quiet?: boolean | undefined;
  /** Results are JSON; then there is no progress either. Commands declare it themselves. */
  readonly json?: boolean | undefined;
}

/** Adds the common options to a command. */
export const withCommonOptions = (command: Command): Command => ({
  ...command,
  run: (argv, interruption) => command.run(argv, interruption),
  builder: (yargs) =>
    command
      .builder(yargs)
      .option('quiet', {
        type: 'boolean',
        default: false,
        alias: 'q',
        describe: 'Show no progress and no notices',
      })
      .option('no-color', { type: 'boolean', default: false, describe: 'Use no colours' }),
});

/** Which flags a command line contains, even if it is invalid. */
export function flagsIn(argv: readonly string[]): {
  json: boolean;
  quiet: boolean;
  noColor: boolean;
} {
  const words = beforeDashes(argv);
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  return {
    json: has(/^--json(=true)?$/),
    quiet: has(/^(--quiet(=true)?|-q)$/),
    noColor: has(/^--no-color(=true)?$/),
  };
}

/** The words in which options are searched. */
export const beforeDashes = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
};
