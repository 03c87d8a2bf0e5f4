import type { Bundle } from './bundle';

/** Bytes of the header of a cache file: the length of the code, and padding that aligns the code. */
const CACHE_HEADER_BYTES = 8;

/** The name of the cache file, beside the bundle. */
export const cacheFile = 'runtime.js.cache';

/** Wraps the program of a bundle in a function with the parameters of a module, for a launcher. */
export function forLauncher(bundle: Bundle): Bundle {
  const files = new Map(bundle.files);
  const program = files.get('runtime.js') ?? '';
  files.set('runtime.js', `(function(exports,require,module,__filename,__dirname){${program}\n})`);
  return { ...bundle, files };
}

/**
 * The beginning of a packaged runtime: it compiles the bundle with V8's code cache.
 *
 * V8 rejects a cache of another version or with other flags, but crashes on damaged bytes, and checks only the length
 * of the source. So the code is followed by copies of the source and of the code. Comparing takes a fraction of a
 * millisecond; loading a hash function would take two.
 *
 * The file contains the wrapper of the source: adding it at run time would take a third of a millisecond, and the
 * second string would trigger the first garbage collection, which takes a millisecond.
 */
const body = `
let cachedData;
try {
  const cache = readFile('${cacheFile}');
  const end = ${CACHE_HEADER_BYTES} + cache.readUInt32LE(0), again = end + source.length;
  const code = cache.subarray(${CACHE_HEADER_BYTES}, end);
  if (cache.subarray(end, again).equals(source) && cache.subarray(again).equals(code)) cachedData = code;
} catch {}
const script = new vm.Script(source.latin1Slice(), { filename: file, cachedData });
`;

const fromFiles = `'use strict';
const fs = require('fs'), vm = require('vm');
const readFile = (name) => fs.readFileSync(__dirname + '/' + name);
const file = __dirname + '/runtime.js';
const source = readFile('runtime.js');
${body}`;

/** For a directory with the bundle, its cache and the lazy chunks as files. */
export const fileLauncher = `#!/usr/bin/env node
${fromFiles}
script.runInThisContext()(exports, require, module, file, __dirname);
`;

/** For a single executable, which contains them as assets. Lazy chunks are compiled when they are required. */
export const assetLauncher = `'use strict';
const vm = require('vm'), { getRawAsset } = require('node:sea');
const readFile = (name) => Buffer.from(getRawAsset(name));
const file = process.execPath;
const source = readFile('runtime.js');
${body}
const loaded = new Map();
const load = (id) => {
  if (!id.startsWith('./late/')) return require(id);
  if (!loaded.has(id)) {
    const late = { exports: {} };
    loaded.set(id, late);
    const text = readFile(id.slice(2)).latin1Slice();
    const names = ['exports', 'require', 'module', '__filename', '__dirname'];
    vm.compileFunction(text, names, { filename: id })(late.exports, load, late, file, __dirname);
  }
  return loaded.get(id).exports;
};
script.runInThisContext()(exports, load, module, file, __dirname);
`;

/**
 * Runs a command like {@link fileLauncher}, and writes the code cache. The cache contains the file name, which must not
 * reveal the directory of the packager.
 */
export const cacheMaker = `${fromFiles.replace('filename: file,', "filename: 'runtime.js',")}
process.on('exit', () => {
  const code = script.createCachedData();
  const header = Buffer.alloc(${CACHE_HEADER_BYTES});
  header.writeUInt32LE(code.length, 0);
  fs.writeFileSync(__dirname + '/${cacheFile}', Buffer.concat([header, code, source, code]));
});
script.runInThisContext()(exports, require, module, file, __dirname);
`;
