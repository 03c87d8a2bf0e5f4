/**
 * Libraries that VMRE loads when it needs them. In a bundle V8 would read past all of their text at
 * every start; so each is a file of its own. What the author's program loads by itself is bundled.
 */
export const lazyChunks: readonly string[] = [
  '@iarna/toml',
  '@noble/curves/bls12-381',
  'jsonc-parser',
  'pino',
  'rxjs',
  'toml-eslint-parser',
  'yaml',
  'yargs/yargs',
];

/** How the bundle requires such a library. */
export const chunkFile = (library: string): string =>
  `./late/${library.replace(/^@/, '').replaceAll('/', '-')}.js`;

/**
 * Libraries of VMRE with native code, which Node loads from a file of its own: they stay packages, in
 * `node_modules` beside the bundle.
 */
export const nativeLibraries: readonly string[] = ['lmdb'];
