const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const own = [
  join(__dirname, 'jest.transform.js'),
  join(__dirname, 'tsconfig.json'),
  require.resolve('typescript/package.json'),
];
const surroundings = own.map((path) => readFileSync(path, 'utf8')).join('\0');

let compiler;

/** The emitter of the build, and its options. Loading it takes half a second, so that it waits for work. */
function loadCompiler() {
  const typescript = require('typescript');
  const { config } = typescript.readConfigFile(own[1], typescript.sys.readFile);
  const { options } = typescript.convertCompilerOptionsFromJson(config.compilerOptions, __dirname);
  return { typescript, options: { ...options, module: typescript.ModuleKind.CommonJS } };
}

/** Compiles tests and sources one by one; types are checked by `npm run check`. Jest keeps what comes of it. */
module.exports = {
  getCacheKey: (text, path) =>
    createHash('sha1').update([surroundings, path, text].join('\0')).digest('hex'),
  process(text, path) {
    const { typescript, options } = (compiler ??= loadCompiler());
    const { outputText: code, sourceMapText: map } = typescript.transpileModule(text, {
      fileName: path,
      compilerOptions: { ...options, sourceMap: true },
    });
    return { code, map };
  },
};
