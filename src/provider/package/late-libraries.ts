/**
 * Libraries that VMRE loads when it needs them. In a bundle V8 would read past all of their text at
 * every start; so each is a file of its own. What the author's program loads by itself is bundled.
 */
export const lateLibraries: readonly string[] = [
  '@iarna/toml',
  'fastest-levenshtein',
  'jsonc-parser',
  'pino',
  'rxjs',
  'toml-eslint-parser',
  'yaml',
  'yargs/yargs',
];

/** How the bundle requires such a library. */
export const lateFile = (library: string): string =>
  `./late/${library.replace(/^@/, '').replaceAll('/', '-')}.js`;
