import { commandLine } from './command-line';
import { configuration } from './configuration';
import { ends, tool } from './ends';
import { hooks } from './hooks';
import { protocol } from './protocol';
import type { BadInput } from './row';

/** Everything in docs/bad-input.md, by its headings. */
export const badInputs: Record<string, BadInput[]> = {
  'Command line': commandLine,
  Configuration: configuration,
  Hooks: hooks,
  Protocol: protocol,
  Ends: ends,
  'The command `vmre`': tool,
};
