// Bundles the realm of vats and the programs of their workers into one module that exports them as strings.
// So the package does not depend on the libraries inside, a bundler can include the module, a realm needs no
// module system, and a worker needs no files.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { build } = require('esbuild');

const worker = join(__dirname, '../../src/vat/workers');

async function textOf(entry, options) {
  const { outputFiles } = await build({
    entryPoints: [join(worker, entry)],
    bundle: true,
    write: false,
    target: 'es2022',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'eof',
    banner: { js: '"use strict";' },
    tsconfigRaw: {},
    ...options,
  });
  return outputFiles[0].text;
}

/** Makes the evaluator of ses use the check of this package, which rejects more than its own. */
function ownTransforms() {
  const name = 'own-transforms';
  let isUsed = false;
  const setup = ({ onResolve, onEnd }) => {
    onResolve({ filter: /^\.\/transforms\.js$/ }, ({ importer }) => {
      if (!importer.endsWith(join('ses', 'src', 'make-safe-evaluator.js'))) return undefined;
      isUsed = true;
      return { path: join(worker, '../realm/ses-transforms.ts') };
    });
    onEnd(() =>
      isUsed ? {} : { errors: [{ text: 'unknown version of ses: its evaluator is elsewhere' }] },
    );
  };
  return { name, setup };
}

/** The engine records no stacks in this realm: an error without a stack must be passable. */
function errorsWithoutStacks() {
  const name = 'errors-without-stacks';
  const check = "case 'stack': {\n";
  const setup = ({ onLoad }) => {
    onLoad({ filter: /pass-style[\\/]src[\\/]error\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes(check))
        return {
          errors: [{ text: 'unknown version of pass-style: its check of stacks is elsewhere' }],
        };
      const allowed = `${check}if (propName === 'stack' && value === undefined) return true;\n`;
      return { contents: text.replace(check, allowed) };
    });
  };
  return { name, setup };
}

async function main() {
  const program = { format: 'cjs', platform: 'node' };
  const scripts = {
    script: await textOf('../realm/main.ts', {
      format: 'iife',
      // The realm has its own harden.
      conditions: ['hardened'],
      plugins: [ownTransforms(), errorsWithoutStacks()],
    }),
    thread: await textOf('remote/thread-main.ts', program),
    process: await textOf('remote/process-main.ts', program),
  };
  const licence = '// ses and @endo/* are under the Apache License, Version 2.0.';
  const exported = Object.entries(scripts).map(
    ([name, text]) => `exports.${name} = ${JSON.stringify(text)};\n`,
  );
  writeFileSync(
    join(worker, '../../../dist/vat/workers/realm-script.js'),
    `${licence}\n${exported.join('')}`,
  );
}

void main();
