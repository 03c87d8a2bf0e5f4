import type { Command } from '../support/commands/command';
import { ExitCode } from '../support/errors/error-kind';
import { scripts, shells, type Shell } from './completion/scripts';

/** `vmre completion`: prints the script with which a shell completes commands, options and values. */
export const completionCommand: Command = {
  words: '<shell>',
  describe: 'Print the script that makes a shell complete vmre',
  builder: (yargs) =>
    yargs
      .positional('shell', {
        type: 'string',
        demandOption: true,
        choices: shells,
        describe: 'The shell',
      })
      .example('$0 bash >> ~/.bashrc', 'bash')
      .example('$0 zsh >> ~/.zshrc', 'zsh, after compinit')
      .example('$0 fish > ~/.config/fish/completions/vmre.fish', 'fish'),
  run: ({ shell }: { shell: Shell }) => {
    process.stdout.write(scripts[shell]);
    return ExitCode.Ok;
  },
};
