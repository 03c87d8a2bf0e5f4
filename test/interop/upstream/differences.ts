import type { Difference } from './difference';
import { commandLineDifferences } from './differences/command-line';
import { configurationDifferences } from './differences/configuration';
import { endDifferences } from './differences/ends';
import { servedDifferences } from './differences/served';
import { singleCommandDifferences } from './differences/single-commands';

/** Every known difference, by topic: the headings of docs/differences.md. */
export const differencesByArea: Readonly<Record<string, readonly Difference[]>> = {
  'Command line': commandLineDifferences,
  'RUN on the command line': singleCommandDifferences,
  Configuration: configurationDifferences,
  'Runtime API': servedDifferences,
  Ends: endDifferences,
};

/**
 * All of them. The comparison fails when the two differ in another way, and when one of these differences no
 * longer exists.
 */
export const differences: readonly Difference[] = Object.values(differencesByArea).flat();
