// Bundles the realm of vats into one module that exports it as the text of a script. So the package has no
// dependency on the libraries inside, a bundler can take the module as it is, and a realm needs no
// module system.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { buildSync } = require('esbuild');

const { outputFiles } = buildSync({
  entryPoints: [join(__dirname, '../src/hosting/vat/worker/realm/main.ts')],
  bundle: true,
  write: false,
  format: 'iife',
  target: 'es2022',
  // The realm has a harden already.
  conditions: ['hardened'],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'eof',
  banner: { js: '"use strict";' },
  tsconfigRaw: {},
});
const script = JSON.stringify(outputFiles[0].text);
const licence = '// ses and @endo/* are under the Apache License, Version 2.0.';
writeFileSync(
  join(__dirname, '../dist/hosting/vat/worker/realm-script.js'),
  `${licence}\nexports.script = ${script};\n`,
);
