import type { Difference } from '../provider/install/difference';
import { printable } from '../support/printable';
import { print } from '../support/output';

const signs = { added: '+', changed: '~', removed: '-' } as const;

/** Prints the changes of a dry run. */
export function printDifference(directory: string, difference: Difference): void {
  const { files, descriptor, presets } = difference;
  if (files.length > 0) print(`${directory}/`);
  for (const { change, path } of files) print(`  ${signs[change]} ${printable(path)}`);
  for (const text of [descriptor, presets]) if (text !== '') print(text.trimEnd());
  if (files.length === 0 && descriptor === '' && presets === '') print('Nothing would change.');
  else print('Nothing was changed: this was a dry run.');
}
