import type { CommonOptions } from '../commands/common-options';
import { tellPainted } from '../output';
import { paintFor } from './colours';

/** Says on stderr, as the last line, what a person can do next; not with `--quiet` or `--json`. */
export function tellNext(step: string, { json, quiet }: CommonOptions): void {
  if (!json && !quiet) tellPainted(paintFor(process.stderr)('dim', `Next: ${step}`));
}
