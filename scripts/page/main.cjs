// Bundles the page of the inspector into one module that exports its files as strings, so that a bundler can include
// the module, and the package does not depend on the libraries inside.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const { build } = require('esbuild');

const page = join(__dirname, '../../src/inspect/page');
const target = join(__dirname, '../../dist/inspect');

async function textOf(entry, options) {
  const { outputFiles } = await build({
    entryPoints: [join(page, entry)],
    bundle: true,
    write: false,
    minify: true,
    target: 'es2022',
    ...options,
  });
  return outputFiles[0].text;
}

async function main() {
  const files = {
    html: readFileSync(join(page, 'index.html'), 'utf8'),
    script: await textOf('main.tsx', { tsconfig: join(page, 'tsconfig.json') }),
    style: await textOf('page.css', {}),
  };
  const licence = `/*\npreact:\n${readFileSync(join(dirname(require.resolve('preact')), '../LICENSE'), 'utf8')}*/`;
  const exported = Object.entries(files).map(
    ([name, text]) => `exports.${name} = ${JSON.stringify(text)};\n`,
  );
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'page-files.js'), `${licence}\n${exported.join('')}`);
}

void main();
