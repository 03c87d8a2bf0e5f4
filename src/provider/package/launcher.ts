import type { Bundle } from './bundle';

/** Bytes in front of a cache file: how long the code is, and zeros so that the code is aligned. */
const CACHE_HEADER_BYTES = 8;

/** Beside the bundle. */
export const cacheFile = 'runtime.js.cache';

/** The bundle for a launcher: the program is a function that takes what Node gives a module. */
export function forLauncher(bundle: Bundle): Bundle {
  const files = new Map(bundle.files);
  const program = files.get('runtime.js') ?? '';
  files.set('runtime.js', `(function(exports,require,module,__filename,__dirname){${program}\n})`);
  return { ...bundle, files };
}

/**
 * The first lines of a packaged runtime: they start its bundle with V8's code for it.
 *
 * V8 refuses code of another version or with other flags, but believes damaged bytes and crashes on
 * them, and knows its source by the length alone. So behind the code are the source and the code once
 * more: to compare takes a fraction of a millisecond, and what has checksums takes two to load.
 *
 * The source has its wrapper in the file: a copy of its size takes a third of a millisecond, and a second string
 * would bring the first garbage collection, which takes a whole one, into a short command.
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

/** For a directory: the bundle, its cache and the late libraries are files in it. */
export const fileLauncher = `#!/usr/bin/env node
${fromFiles}
script.runInThisContext()(exports, require, module, file, __dirname);
`;

/** For a single executable: they are assets. Late libraries are compiled when they are required. */
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
 * Runs a command like {@link fileLauncher}, and leaves the code that V8 made for it. V8 keeps the name of the
 * file in it: that of the packager's directory is nobody's business.
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
