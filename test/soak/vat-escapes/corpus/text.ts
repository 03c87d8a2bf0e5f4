import { attacksOf } from '../attack';

const spec = 'https://tc39.es/ecma262/#sec-import-calls';
const deferred = 'https://github.com/tc39/proposal-defer-import-eval';
const sourcePhase = 'https://github.com/tc39/proposal-source-phase-imports';
const realm = 'https://github.com/nodejs/node/issues/53575';
const html = 'https://tc39.es/ecma262/#sec-html-like-comments';

/** Everything that makes a program of text. */
const evaluators = `
const makers = [function () {}, async () => 1, function* () {}, async function* () {}].map((each) => each.constructor);
const run = (made) => { const result = made(); return typeof result?.next === 'function' ? result.next() : result; };
const all = [
  () => (0, eval)(text), () => new Compartment().evaluate(text),
  () => (0, eval)('class X { static x = ' + text + ' } X.x'), () => Function('x = ' + text, 'return x')(),
  ...makers.map((make) => () => run(make('return ' + text))), () => Function(text)(),
];
return Promise.allSettled(all.map(caught)).then((each) => got(...each));`;

/** Evaluates a text in every way there is. The text of the attack itself must not look as if it imported. */
const evaluated = (text: string): string =>
  `const text = ${JSON.stringify(text)
    .replaceAll('import', 'im" + "port')
    .replaceAll('<!--', '<!" + "--')
    .replaceAll('-->', '--" + ">')};${evaluators}`;

/** Dynamic import and the like, disguised as text can be; the censor reads text, the engine tokens. */
export const text = attacksOf('text', [
  ['call', 'a plain call', spec, evaluated(`import('fs')`)],
  ['space', 'white space before the parenthesis', spec, evaluated(`import \t\n\r ('fs')`)],
  ['comment', 'a comment before the parenthesis', spec, evaluated(`import/**/('fs')`)],
  ['line-comment', 'a comment and a line end before it', spec, evaluated(`import//\n('fs')`)],
  ['long-comment', 'a comment of several lines', spec, evaluated(`import/*\n*\n*/\n('fs')`)],
  ['two-comments', 'several comments', spec, evaluated(`import /* a */ /* b */ // c\n ('fs')`)],
  ['no-break-space', 'white space beyond ASCII', spec, evaluated(`import\u00a0\ufeff\u2003('fs')`)],
  ['line-separator', 'line ends beyond ASCII', spec, evaluated(`import\u2028\u2029('fs')`)],
  ['vertical-tab', 'rare white space of ASCII', spec, evaluated(`import\u000b\u000c('fs')`)],
  ['separated-comment', 'a comment that U+2028 ends', spec, evaluated(`import//x\u2028('fs')`)],
  ['after-dots', 'after three dots', spec, evaluated(`[...import('fs')]`)],
  ['after-number', 'after a number and a dot', spec, evaluated(`1.+import('fs')`)],
  [
    'optional',
    'after a question mark and a dot that are no chain',
    spec,
    evaluated(`0?.5:import('fs')`),
  ],
  ['in-template', 'in a template', spec, evaluated('`${import("fs")}`')],
  ['nested-template', 'in a template in a template', spec, evaluated('`${`${import("fs")}`}`')],
  [
    'regexp-before',
    'after a regular expression that looks like a division',
    spec,
    evaluated(`(/\\/*/, import('fs'))`),
  ],
  [
    'quote-in-regexp',
    'after a regular expression with a quote',
    spec,
    evaluated(`(/"/, import('fs'), /"/)`),
  ],
  [
    'comment-in-text',
    'after a text that has a comment',
    spec,
    evaluated(`('/*', import('fs'), '*/')`),
  ],
  [
    'escaped',
    'with a letter escaped, which the grammar forbids',
    spec,
    evaluated(`im\\u0070ort('fs')`),
  ],
  ['escaped-point', 'with a code point escaped', spec, evaluated(`\\u{69}mport('fs')`)],
  ['meta', 'import.meta', spec, evaluated(`import.meta`)],
  [
    'meta-spaced',
    'import.meta with space and comments',
    spec,
    evaluated(`import /**/ . /**/ meta`),
  ],
  ['source', 'the source phase', `${sourcePhase}, ${realm}`, evaluated(`import.source('fs')`)],
  [
    'source-spaced',
    'the source phase, disguised',
    `${sourcePhase}, ${realm}`,
    evaluated(`import/**/./**/source/**/('fs')`),
  ],
  [
    'source-lines',
    'the source phase over lines',
    `${sourcePhase}, ${realm}`,
    evaluated(`import\n.\nsource\n('fs')`),
  ],
  ['defer', 'the deferred phase', deferred, evaluated(`import.defer('fs')`)],
  [
    'defer-spaced',
    'the deferred phase, disguised',
    deferred,
    evaluated(`import//\n.defer//\n('fs')`),
  ],
  [
    'attributes',
    'with a second argument that has getters',
    'https://github.com/tc39/proposal-import-attributes',
    evaluated(`import('fs', { get with() { return { type: 'json' } } })`),
  ],
  [
    'specifier-object',
    'a specifier that becomes text by a hook',
    realm,
    evaluated(`import({ toString() { throw 1 } })`),
  ],
  ['specifier-symbol', 'a specifier that becomes no text', realm, evaluated(`import(Symbol())`)],
  [
    'data-url',
    'a module in its address',
    'https://nodejs.org/api/esm.html#data-imports',
    evaluated(`import('data:text/javascript,export default globalThis')`),
  ],
  ['html-open', 'a comment of HTML', html, evaluated(`1 <!-- x\n`)],
  ['html-close', 'the end of a comment of HTML', html, evaluated(`/*\n*/ --> import('fs')\n1`)],
  [
    'import-in-comment',
    'the censor and the engine differ on what is a comment',
    html,
    evaluated(`/* <!-- */ import /* --> */ ('fs')`),
  ],
  [
    'hashbang',
    'a hashbang',
    'https://github.com/tc39/proposal-hashbang',
    evaluated(`#!x\nimport('fs')`),
  ],
  [
    'source-url',
    'a name of the source that is an address',
    'https://tc39.es/ecma426/',
    evaluated(`1\n//# sourceURL=/etc/passwd\n//# sourceMappingURL=data:application/json,{}`),
  ],
  [
    'closed-function',
    'the text ends the function that is made of it',
    'https://github.com/tc39/ecma262/issues?q=CreateDynamicFunction',
    `for (const text of ['}); return typeof process; (function () {', '*/){', '}, typeof process, function () {', '})(), (() => { return this }', '/*', '//', '\`']) { caught(() => Function(text)); caught(() => Function(text, '')); caught(() => Function('/*', '*/){')); }`,
  ],
  [
    'direct-eval',
    'a direct eval in the code of the vat',
    'https://tc39.es/ecma262/#sec-performeval',
    `return eval('typeof process');`,
    'alone',
  ],
  [
    'direct-eval-spaced',
    'a direct eval with a comment',
    'https://tc39.es/ecma262/#sec-performeval',
    `return eval/**/('this');`,
    'alone',
  ],
  ['source-call', 'a dynamic import in the code of the vat', spec, `return import('fs');`, 'alone'],
  [
    'source-phase',
    'the source phase in the code of the vat',
    sourcePhase,
    `return import.source('fs').catch((e) => { got(e); });`,
    'alone',
  ],
  [
    'source-phase-comment',
    'the source phase in the code of the vat, disguised',
    sourcePhase,
    `const p = import/**/.source('fs'); got(p, p.constructor); return p.catch(got);`,
    'alone',
  ],
  [
    'source-defer',
    'the deferred phase in the code of the vat',
    deferred,
    `return import.defer('fs');`,
    'alone',
  ],
  [
    'source-escaped',
    'an escape in the code of the vat',
    spec,
    `return im\\u0070ort('fs');`,
    'alone',
  ],
  [
    'source-line-separator',
    'a dynamic import over lines beyond ASCII in the code of the vat',
    spec,
    `return import\u2028('fs');`,
    'alone',
  ],
  [
    'wrapper',
    'the code of the vat ends the function around it',
    'https://github.com/endojs/endo/issues?q=evaluate',
    `} ] }) } ; globalThis.reached = typeof process + typeof require; { ( [ {`,
    'alone',
  ],
  [
    'with',
    'a scope that is a proxy',
    'https://tc39.es/ecma262/#sec-with-statement',
    `with (new Proxy({}, { has: () => true, get: (...all) => got(...all) })) { process; }`,
    'alone',
  ],
  [
    'with-evaluated',
    'the same, evaluated',
    'https://tc39.es/ecma262/#sec-with-statement',
    `caught(() => (0, eval)('with (new Proxy({}, { has: () => true })) { process }')); caught(() => Function('with ({}) { return this }')());`,
  ],
]);
