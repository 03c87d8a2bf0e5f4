import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { build, type Plugin } from 'esbuild';

/** Libraries that a command loads when it needs them; each is a file of its own. */
const lateLibraries = [
  ...['rxjs', 'pino', 'yaml', '@iarna/toml', 'toml-eslint-parser', 'yargs/yargs', 'jsonc-parser'],
  'fastest-levenshtein',
];

/** Runs a bundle with V8's code for it, if that was made by the same version of V8. */
const launcher = `
const fs = require('fs'), path = require('path'), vm = require('vm');
const file = path.join(__dirname, 'bundle.js');
let cachedData;
try { cachedData = fs.readFileSync(file + '.cache'); } catch {}
const source = '(function(exports,require,module,__filename,__dirname){' + fs.readFileSync(file, 'latin1') + '\\n})';
const script = new vm.Script(source, { filename: file, cachedData });
if (process.env.MAKE_CODE_CACHE) {
  process.on('exit', () => fs.writeFileSync(file + '.cache', script.createCachedData()));
}
script.runInThisContext()(exports, require, module, file, __dirname);
`;

const chunkName = (library: string): string => `${library.replace(/\W+/g, '-')}.js`;

const lateAsChunks: Plugin = {
  name: 'late libraries as chunks',
  setup(bundling) {
    bundling.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      lateLibraries.includes(path) ? { path: `./${chunkName(path)}`, external: true } : undefined,
    );
  },
};

const common = { bundle: true, minify: true, platform: 'node', target: 'node20' } as const;

/**
 * Packages an example as one bundle, with the libraries it may need beside it, and a code cache made
 * by a first run.
 *
 * @returns the file to start with node
 */
export async function bundleExample(
  bin: string,
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const program = join(directory, 'launch.js');
  await build({
    ...common,
    stdin: { contents: `require(${JSON.stringify(bin)})`, resolveDir: dirname(bin) },
    loader: { '': 'js' },
    charset: 'ascii',
    outfile: join(directory, 'bundle.js'),
    plugins: [lateAsChunks],
  });
  for (const library of lateLibraries) {
    await build({
      ...common,
      mainFields: ['module', 'main'], // some of them load their parts by names made at run time
      stdin: { contents: `module.exports = require('${library}')`, resolveDir: __dirname },
      outfile: join(directory, chunkName(library)),
    });
  }
  copyFileSync(join(dirname(bin), '../package.json'), join(directory, 'package.json'));
  writeFileSync(program, launcher);
  const options = { env: { ...env, MAKE_CODE_CACHE: '1' } };
  execFileSync(process.execPath, [program, 'offer-template'], options);
  return program;
}
