import { Script } from 'node:vm';

import fc from 'fast-check';

import { loadableSource } from '../../../src/vat/code/loadable-source';
import { forbiddenText } from '../../../src/vat/workers/forbidden-text';

/** The results of a module, unchanged and as loaded. */
function outcome(source: string): unknown {
  const text = `(function (module, exports, require) { 'use strict'; ${source}\n})`;
  const run = new Script(text).runInThisContext() as () => unknown;
  return run();
}
const lines = (text: string): number => text.split(/\r\n|[\n\r\u2028\u2029]/).length;

function expectSame(source: string): void {
  const loadable = loadableSource(source, 'a.js');
  expect(forbiddenText.test(loadable)).toBe(false);
  expect(lines(loadable)).toBe(lines(source));
  expect(outcome(loadable)).toEqual(outcome(source));
}

const both =
  '<!-- --> import( import ( import.meta( import.source ( import/**/( # sourceMappingURL=a import//';
const tag =
  'const t = (s, ...v) => [s.raw, [...s], v, Object.isFrozen(s), Object.isFrozen(s.raw)];';

test.each([
  ['a comment', `/** @param {import('a').B} b <!-- \n --> ${both.replace('/**/', '')} */ return 1`],
  ['a comment to the end of the line', `// import('a') eval(\nreturn 1 // --> import(`],
  [
    'a comment that ends in it, before a parenthesis',
    `const f = (a) => a; return f // import\n(2)`,
  ],
  ['a comment of HTML', `let a = 1;\n<!-- import(\n--> a = 2\nreturn a`],
  ['text', `return "${both}" + '${both}'`],
  [
    'text with escapes',
    String.raw`return '\import( \<!-- \\import( \u{69}mport( i\x6dport( \--> '`,
  ],
  ['text over lines', `return 'import\\\n(1)'`],
  ['keys', `return { 'import(': 1, "-->": 2 }`],
  ['a template', `return \`${both} \${1} import(\${'import('} -->\`\n`],
  ['a template over lines', 'return `import\n(1)\r\n${1}<!--`'],
  [
    'a template that a function takes',
    `${tag} return t\`${both} \${1} import(\${[2, 'import(']} -->\``,
  ],
  ['such a template over lines', `${tag} return [t\`import\n(1)\r\n\${1, 2}\n<!--\`, 1\n]`],
  ['such a template with what no text has', `${tag} return t\`\\unicode import(\``],
  ['a raw template', 'return String.raw`\\n import(`'],
  [
    'a template that stays the same object',
    `const t = (s) => s; const f = () => t\`import(\`; return f() === f() && f() !== t\`import(\``,
  ],
  [
    'a template of a method',
    `const o = { a: 1, t() { return this.a } }; return o\n.t\n\`import(\`\n`,
  ],
  [
    'templates that are constructed',
    `const t = () => function () { return { a: 1, b: function () { this.c = 2 } } }; t.u = t;
     t.b = function () { this.d = 4 }; const s = () => t;
     return JSON.stringify([new t\`import(\`(), new t.u\`import(\`, new (t\`import(\`)().b(), new s\`import(\`.b(), new s\`import(\`\`import(\`().a])`,
  ],
  ['a template in another', `${tag} return t\`import(\${t\`<!--\${\`-->\${'import('}\`}\`}\``],
  [
    'a template by the name of a hoisted one',
    `const $template0 = 1, t = (s) => s.raw; const $template67$ = 1; return t\`import(\``,
  ],
  [
    'a module that has names of the language',
    `const t = (s) => s.raw; const Object = 1, Array = 2; return t\`import(\``,
  ],
  [
    'a regular expression',
    `const r = /import(.)<!--[-->/]/gi; return [r.source, r.flags, r.exec('importx<!--/').index, String(r)]`,
  ],
  [
    'regular expressions after words',
    `const f = (x) => { if (x) return/import(a)?/.test('import'); else return typeof/<!--/ }; return [f(1), f(0), void/-->/]`,
  ],
  [
    'a regular expression in a line of its own',
    `let a = 1;\n/import(a)/.test('importa') && (a = 2)\nreturn a`,
  ],
  [
    'a regular expression in each turn',
    `const all = new Set(); for (let i = 0; i < 2; i++) all.add(/import()/); return all.size`,
  ],
  ['a constructed regular expression', `return new /import(a)/.constructor('b').source`],
  [
    'a method',
    `return [{ import() { return 1 } }.import(), { async *import () {} }.import.name, { get import() { return 3 } }. import]`,
  ],
  [
    'a method of a class',
    `class A { static import() { return 1 } #import(a) { return a } b() { return this.#import(2) } } return [A.import(), new A() . import, new A().b()]`,
  ],
  [
    'a member',
    `const a = { import: (b) => b, eval: (b) => b }; return [a\n.\n import (1), a?.import(2), a.import\n(3), a.eval(4), a. eval(5)]`,
  ],
  ['an operator', `let a = 3, b = 0; while (a-->0) b++; return [a, b, a-->b, a-->>b, a-->=b]`],
  [
    'a function by another name',
    `const ximport = (a) => a, $import = ximport; return ximport(1) + $import(2)`,
  ],
  [
    'methods that evaluate',
    `return { eval(a) { return a } }.eval(1) + (0, eval)('2') + '// eval(3)'`,
  ],
  [
    'comments that name a map',
    '//# sourceMappingURL=a\n/*@ sourceMappingURL=b */return 1 //# sourceURL=c',
  ],
  [
    'a name behind a comment',
    'let sourceMappingURL; //#\nsourceMappingURL=2\nreturn { sourceMappingURL }',
  ],
  ['the name of its interpreter', '#!/usr/bin/env node import(\nreturn 1'],
])('%s is loaded, with the same meaning', (_, source) => {
  if (source.startsWith('#!')) {
    expect(outcome(loadableSource(source, 'a.js'))).toBe(1);
  } else {
    expectSame(source);
  }
});

test('code without any of this stays unchanged', () => {
  const source = 'const { Far } = require("@endo/far"); // important: reimport (this)\n';
  expect(loadableSource(source, 'a.js')).toBe(source);
});

/** Programs that return a list of their parts. */
const piece = fc.constantFrom(
  ...['import', 'import(', 'import (', 'import/**/(', 'import.source(', 'import.x', '(', ')', '.'],
  ...['<!--', '-->', '--', '>', '<!', ' ', 'x', '-', '...import(', '\u2028', 'é', 'eval('],
  ...['#', '# sourceMappingURL', 'sourceMappingURL='],
);
const content = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
const escaped = (text: string): string => text.replace(/[\u2028\u2029]/g, ' ');
const part = fc.oneof(
  content.map((text) => JSON.stringify(text)),
  content.map((text) => `'${text}'`),
  content.map((text) => `\`${text}\``),
  content.map((text) => `t\`${text}\${1}${text}\``),
  content.map((text) => `t\`\${\`${text}\`}${text}\``),
  content.map((text) => `/* ${text.replaceAll('*/', '')} */1`),
  content.map((text) => `2 // ${escaped(text)}\n`),
  content.map((text) => `{ ${JSON.stringify(text)}: 1 }`),
  content.map((text) => `/[${escaped(text).replaceAll('-', '')}]a/.source`),
  fc.constantFrom(
    '{ import(a) {} }.import.name',
    'o.import(3)',
    'o . import (4)',
    '(n-->1)',
    '(n --> 2)',
  ),
);
const program = fc.array(part, { maxLength: 8 }).map(
  (parts) => `let n = 5; const o = { import: (a) => a }; const t = (...all) => [all[0].raw, all];
return [${parts.join(',\n')}\n]`,
);

test('whatever the comments and texts of a program contain, its meaning is preserved', () => {
  fc.assert(fc.property(program, expectSame), { numRuns: 300 });
});

test.each([
  [
    'import()',
    'const a = 1;\n  f(import("node:fs"))',
    'a.js:2:5: import() is not supported in vats: f(import("node:fs"))',
  ],
  [
    'import() behind a comment',
    'f(import/* */("x"))',
    'a.js:1:3: import() is not supported in vats',
  ],
  ['import() over lines', 'f(...[import\n\n("x")])', 'a.js:1:7: import() is not supported in vats'],
  ['import() in a template', '`${import("x")}`', 'a.js:1:4: import() is not supported in vats'],
  ['import() by a phase', '\nimport.source("x")', 'a.js:2:8: SyntaxError: '],
  ['a deferred import()', '\nimport . defer("x")', 'a.js:2:'],
  ['import.meta', 'f(import.meta)', 'a.js:1:3: SyntaxError: '],
  ['import', '\n\nimport a from "a"', 'a.js:3:1: SyntaxError: '],
  [
    'eval',
    '// eval(\nf(eval("1"))',
    'a.js:2:3: direct eval() is not supported in vats: f(eval("1"))',
  ],
  [
    'what is unfinished',
    'let a;\n  let b = 1 +* 2;',
    'a.js:2:14: SyntaxError: Unexpected token: let b = 1 +* 2;',
  ],
  ['what leaves its function', '}); f(); (function () {', 'a.js:1:1: SyntaxError: '],
  ['what is not strict', 'with (a) {}', 'a.js:1:1: SyntaxError: '],
])('%s is rejected with its place', (_, source, message) => {
  const act = (): unknown => loadableSource(source, 'a.js');
  expect(act).toThrow(message);
  expect(act).toThrow(expect.objectContaining({ code: 'VMRE_VAT_CODE_UNREADABLE' }) as Error);
});

// `vm.compileFunction` of Node 20 crashes the process on the first one.
test.each(['class A{...', 'class A { static ...{ } }', '({ get ... })'])(
  'a text that is not JavaScript is reported, without a crash: %s',
  (source) => {
    expect(() => loadableSource(source, 'a')).toThrow(
      expect.objectContaining({ code: 'VMRE_VAT_CODE_UNREADABLE' }) as Error,
    );
  },
);

test('code cannot leave the function in which it is checked', () => {
  for (const source of ['}); throw 1; (function () {', '} throw 1; {', '*/ }); //']) {
    expect(() => loadableSource(source, 'a')).toThrow(
      expect.objectContaining({ code: 'VMRE_VAT_CODE_UNREADABLE' }) as Error,
    );
  }
});

test.each<[string, (n: number) => string]>([
  ['places in one comment', (n) => `// ${"import('x') ".repeat(n)}`],
  ['comments', (n) => "/* import('x') */\n".repeat(n)],
  ['texts', (n) => `const a = [${`"import('x')",`.repeat(n)}];`],
  ['blanks behind a word', (n) => `// import.${' '.repeat(40 * n)}x`],
])('many %s take time proportional to the length', (_, code) => {
  loadableSource(code(5000), 'a'); // ten times the length took a hundred times as long: minutes
});
