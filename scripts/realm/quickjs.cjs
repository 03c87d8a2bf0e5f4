// Makes the engine of QuickJS vats: QuickJS as WebAssembly that counts its steps, and its memory with the realm
// made in it, in one module that a bundler can take as it is. To be run when the sources are compiled.
const { createHash } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { brotliCompressSync, constants } = require('node:zlib');

const { buildSync } = require('esbuild');

const { makeImage } = require('./engine-image.cjs');
const { meterWasm } = require('./meter-wasm.cjs');

const variant = require.resolve('@jitl/quickjs-wasmfile-release-sync');
const glue = createRequire(variant).resolve(
  '@jitl/quickjs-wasmfile-release-sync/emscripten-module',
);
const licence = readFileSync(join(dirname(variant), '../LICENSE'), 'utf8');

/** What this version of the engine asks of its host, by the names that its compiler gave. */
const imports = {
  ...{
    a: 'memory',
    b: 'assertFailed',
    c: 'fdWrite',
    d: 'fdClose',
    e: 'environ',
    f: 'environSizes',
  },
  ...{ g: 'normalizeModule', h: 'loadModule', i: 'check', j: 'setTimer', k: 'resizeHeap' },
  ...{
    l: 'keepRuntime',
    m: 'localTime',
    n: 'timeZone',
    o: 'fdSeek',
    p: 'now',
    q: 'abort',
    r: 'exit',
  },
  ...{ s: 'callFunction', t: 'freeHostRef' },
};

/** What is used of what it offers. */
const used = [
  ...[
    'malloc',
    'free',
    'NewRuntime',
    'NewContext',
    'RuntimeSetMaxStackSize',
    'NewString',
    'NewObject',
  ],
  ...[
    'NewFloat64',
    'NewFunction',
    'GetGlobalObject',
    'GetProp',
    'SetProp',
    'Call',
    'Eval',
    'GetString',
  ],
  ...[
    'FreeCString',
    'FreeValuePointer',
    'ResolveException',
    'ExecutePendingJob',
    'IsJobPending',
    'GetUndefined',
  ],
];

/** The glue of the compiler says under which name it exports what. */
const exported = { u: 'initialize' };
for (const [, name, short] of readFileSync(glue, 'utf8').matchAll(
  /\._(?:QTS_)?(\w+)=\w+\.([\w$]+)/g,
)) {
  if (used.includes(name)) exported[short] = name;
}

const wasm = meterWasm(readFileSync(join(dirname(glue), 'emscripten-module.wasm')), {
  rename: { imports, exports: exported },
  check: 'check',
  stackBytes: 448 * 1024,
});

// The highest quality takes seconds, and saves a tenth.
const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
const pack = (bytes) => brotliCompressSync(bytes, { params }).toString('base64');

const realm = buildSync({
  entryPoints: [join(__dirname, '../../src/vat/realm/quickjs-main.ts')],
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
}).outputFiles[0].text;

const directory = join(__dirname, '../../dist/vat/workers/quickjs');
const { addresses, memory } = makeImage(directory, wasm, realm);

/** An engine can continue from the memory of another one with the same code and interface to the host. */
function nameOf() {
  const { bindingNames, BINDINGS_VERSION } = require(join(directory, 'engine-bindings.js'));
  const host = JSON.stringify([Object.values(imports), bindingNames, BINDINGS_VERSION]);
  return `quickjs-${createHash('sha256').update(wasm).update(host).digest('hex').slice(0, 16)}`;
}

writeFileSync(
  join(directory, 'engine-file.js'),
  [
    `/*! ${licence.trim()}\n\nses and @endo/* are under the Apache License, Version 2.0. */`,
    `exports.name = ${JSON.stringify(nameOf())};`,
    `exports.wasm = ${JSON.stringify(pack(wasm))};`,
    `exports.memory = ${JSON.stringify(pack(memory))};`,
    `exports.addresses = ${JSON.stringify(addresses)};`,
    '',
  ].join('\n'),
);
