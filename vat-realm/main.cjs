// Bundles the realm of vats and the programs of their workers into one module that exports them as texts.
// So the package has no dependency on the libraries inside, a bundler can take the module as it is, a realm
// needs no module system, and a worker needs no files.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { buildSync } = require('esbuild');

const worker = join(__dirname, '../src/hosting/vat/worker');

const textOf = (entry, options) =>
  buildSync({
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
  }).outputFiles[0].text;

// The realm has a harden already.
const script = textOf('realm/main.ts', { format: 'iife', conditions: ['hardened'] });
const program = { format: 'cjs', platform: 'node' };
const scripts = {
  script,
  thread: textOf('remote/thread-main.ts', program),
  process: textOf('remote/process-main.ts', program),
};

const licence = '// ses and @endo/* are under the Apache License, Version 2.0.';
const exported = Object.entries(scripts).map(
  ([name, text]) => `exports.${name} = ${JSON.stringify(text)};\n`,
);
writeFileSync(
  join(worker, '../../../../dist/hosting/vat/worker/realm-script.js'),
  `${licence}\n${exported.join('')}`,
);
