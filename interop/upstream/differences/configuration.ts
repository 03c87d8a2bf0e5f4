import type { Difference } from '../difference';

export const configurationDifferences: readonly Difference[] = [
  {
    name: 'configuration: what is written when there is no file',
    ours: '%DATA/sdk-runtime.json',
    upstream: 'none',
    why: 'Defaults in a file show what there is to set. The SDK’s documentation promises it too.',
  },
  {
    name: 'configuration: a file that is not accepted',
    ours: 'refused, exit code 3',
    upstream: 'refused, exit code 1',
    why: 'Exit codes tell the kinds of failure apart.',
  },
  {
    name: 'configuration: a key that is missing',
    ours: 'greeting "only this"',
    upstream: 'refused, exit code 1',
    why: 'What a file does not say has its default, so that a new option breaks no old file.',
  },
  {
    name: 'configuration: a key that nobody knows',
    ours: 'refused, exit code 3',
    upstream: 'greeting "x"',
    why: 'A misspelt option would silently have no effect.',
  },
];
