/**
 * Libraries that VMRE loads lazily. Inside the bundle, V8 would scan their text at every start, so each is a separate
 * file. Libraries that the author's program requires are bundled.
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

/** The path with which the bundle requires such a library. */
export const chunkFile = (library: string): string =>
  `./late/${library.replace(/^@/, '').replaceAll('/', '-')}.js`;

/**
 * Libraries of VMRE with native code. They are copied as packages to `node_modules` beside the bundle.
 */
export const nativeLibraries: readonly string[] = ['lmdb'];
