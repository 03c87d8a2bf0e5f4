import { commandLine } from './command-line';
import { configuration } from './configuration';
import { hooks } from './hooks';
import { protocol } from './protocol';
import type { BadInput } from './row';

/** Everything in docs/bad-input.md, by its headings. */
export const badInputs: Record<string, BadInput[]> = {
  'Command line': commandLine,
  Configuration: configuration,
  Hooks: hooks,
  Protocol: protocol,
};
