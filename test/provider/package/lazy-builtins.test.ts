import { runInNewContext } from 'node:vm';

import { loadBuiltinsLazily } from '../../../src/provider/package/lazy-builtins';

class Maker {
  constructor(readonly made: unknown) {}
}

/** In place of a module of Node; new for each run. */
const modules = (): Record<string, unknown> => ({
  'node:path': {
    ...{ sep: '/', list: [1, 2], join: (...parts: string[]) => parts.join('/') },
    ...{ Maker, inner: { Maker }, tag: ([text]: string[]) => `${text}x`, classOf: () => Maker },
  },
  os: { EOL: '\n' },
  'node:timers/promises': { setTimeout: (ms: number) => ms },
});

interface Ran {
  exports: Record<string, (argument?: unknown) => unknown>;
  /** Loaded modules, in order. */
  loaded: string[];
}

function run(text: string): Ran {
  const ran: Ran = { exports: {}, loaded: [] };
  const given = modules();
  const load = (request: string): unknown => {
    ran.loaded.push(request);
    return given[request];
  };
  runInNewContext(text, { exports: ran.exports, require: load });
  return ran;
}

/** A use of `path`, a module of Node. */
const uses = [
  "path.join('a', 'b')",
  "(0, path.join)('a', 'b')",
  "path['join']('a', 'b')",
  "path?.join?.('a', 'b')",
  'typeof path.join',
  'new path.Maker(1).made',
  'new (path.Maker)(2).made',
  'new path.inner.Maker(3).made',
  'new path["inner"].Maker(path.sep).made',
  'new path.classOf`x`(4).made',
  'new (class extends path.Maker {})(5).made',
  '`${path.sep}`',
  'path.tag`x`',
  'Object.keys({ path: 1 })[0]',
  '({ path: { sep: 5 } }).path.sep',
  '[...path.list].length',
  '(path.own = 1) + path.own++ + path.own',
  'delete path.sep && path.sep',
  "((path) => path.length)('abc')",
  '(({ path }) => path)({ path: 4 })',
  '(({ sep: path = 3 }) => path)({})',
  '((all) => all.sep)(path)',
  'Object.keys({ path })[0]',
  '[path][0].sep',
  '(() => { var path = { sep: 7 }; return path.sep; })()',
  '(function path() { return path.length; })()',
  '(() => { try { throw { sep: 8 }; } catch (path) { return path.sep; } })()',
  'eval("path.sep")',
  "'path.sep' + /path.sep/.source + `path.sep`",
  '(() => { path: for (;;) break path; return path.sep; })()',
];

test.each(uses)('%s gives the same', (use) => {
  for (const declaration of ['const', 'let', 'var']) {
    const text = `'use strict'\n${declaration} path = require('node:path')\nexports.use = () => ${use}\n`;
    const [given, late] = [text, loadBuiltinsLazily(text)].map((each) =>
      run(each).exports['use']!(),
    );
    expect(late).toEqual(given);
  }
});

test('a module of Node is loaded on its first use, once', () => {
  const text = `
    const promises_1 = require("node:timers/promises"), os = require('os');
    exports.sleep = (ms) => (0, promises_1.setTimeout)(ms);
    exports.line = os.EOL;`;
  const { exports, loaded } = run(loadBuiltinsLazily(text));
  expect(loaded).toEqual(['os']);
  expect([exports['sleep']!(1), exports['sleep']!(2)]).toEqual([1, 2]);
  expect(loaded).toEqual(['os', 'node:timers/promises']);
});

test.each([
  ["a package's module", "const a = require('yaml');\nexports.use = () => a.parse;"],
  [
    'a module that changes what others do',
    "const d = require('domain');\nexports.use = () => d.x;",
  ],
  ['a module for its effect', "require('node:fs');"],
  ['members taken at once', "const { join } = require('node:path');\nexports.use = () => join;"],
  ['a module that is handed on', "const fs = require('node:fs');\nexports.fs = fs;"],
  ['a class that is a module', "const E = require('node:events');\nclass A extends E {}"],
  ['a name below the top level', "function f() { const fs = require('node:fs'); return fs.x; }"],
  ['a name that is given again', "let fs = require('node:fs');\nfs = 1;\nexports.use = fs.x;"],
  ['an ES module', "import fs from 'node:fs';\nexport const x = require('node:fs').x;"],
  ['text that is not JavaScript', "const fs = require('node:fs'); fs.x ++ ++;"],
])('%s stays unchanged', (_what, text) => {
  expect(loadBuiltinsLazily(text)).toBe(text);
});

test('a statement after a line without a semicolon stays separate', () => {
  const text =
    "const path = require('node:path')\nlet a = 1\npath.sep\nnew path.Maker\nexports.a = () => a";
  const late = loadBuiltinsLazily(text);
  expect(late).toContain('path().sep');
  expect(run(late).exports['a']!()).toBe(1);
});
