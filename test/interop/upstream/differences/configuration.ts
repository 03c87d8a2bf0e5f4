import type { Difference } from '../difference';

export const configurationDifferences: readonly Difference[] = [
  {
    name: 'configuration: what is written when there is no file',
    ours: '%DATA/sdk-runtime.json',
    upstream: 'none',
    why: 'A file with defaults shows the available options. The SDK’s documentation promises it too.',
  },
  {
    name: 'configuration: a file that is not accepted',
    ours: 'refused, exit code 3',
    upstream: 'refused, exit code 1',
    why: 'The exit code shows the kind of failure.',
  },
  {
    name: 'configuration: a key that is missing',
    ours: 'greeting "only this"',
    upstream: 'refused, exit code 1',
    why: 'Missing options have their defaults; otherwise a new option would break old files.',
  },
  {
    name: 'configuration: an unknown key',
    ours: 'refused, exit code 3',
    upstream: 'greeting "x"',
    why: 'Otherwise a misspelt option would silently have no effect.',
  },
];
