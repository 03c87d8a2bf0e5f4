const repeated = (before: string, inside: string, behind = '') => ({
  of: (levels: number): string => before.repeat(levels) + inside + behind.repeat(levels),
});

/** A statement with nesting, or a chain, of a number of levels. */
const kinds: Readonly<Record<string, { of(levels: number): string }>> = {
  arrays: repeated('[', '', ']'),
  parentheses: repeated('(', '1', ')'),
  calls: repeated('f(', '', ')'),
  'calls of calls': { of: (levels) => `f${'()'.repeat(levels)}` },
  members: { of: (levels) => `f${'.a'.repeat(levels)}` },
  'computed members': repeated('f[', '0', ']'),
  'optional members': { of: (levels) => `f${'?.a'.repeat(levels)}` },
  templates: repeated('`${', '1', '}`'),
  'templates of functions': { of: (levels) => `f${'``'.repeat(levels)}` },
  'templates of functions in each other': repeated('f`import(${', '1', '}`'),
  negations: repeated('!', '1'),
  signs: repeated('- ', '1'),
  types: repeated('typeof ', '1'),
  waits: { of: (levels) => `async () => { ${'await '.repeat(levels)}1 }` },
  yields: { of: (levels) => `(function* () { ${'yield '.repeat(levels)}1 })` },
  sums: repeated('1+', '1'),
  powers: repeated('1**', '1'),
  alternatives: repeated('f||', '1'),
  sequences: repeated('1,', '1'),
  conditions: repeated('f?1:', '1'),
  'conditions in conditions': repeated('f?', '1', ':1'),
  assignments: repeated('f=', '1'),
  arrows: repeated('a=>', '1'),
  functions: repeated('(function(){', '', '})'),
  'default values': repeated('((a=', '1', ')=>a)'),
  objects: { of: (levels) => `(${'{a:'.repeat(levels)}1${'}'.repeat(levels)})` },
  methods: { of: (levels) => `(${'{a(){return '.repeat(levels)}1${'}}'.repeat(levels)})` },
  'computed keys': { of: (levels) => `(${'{['.repeat(levels)}1${']:1}'.repeat(levels)})` },
  'spread arrays': repeated('[...', '[]', ']'),
  classes: { of: (levels) => `(${'class extends '.repeat(levels)}f${'{}'.repeat(levels)})` },
  'fields of classes': repeated('(class{a=', '1', '})'),
  'static blocks': repeated('(class{static{', '', '}})'),
  constructions: repeated('new ', 'f'),
  blocks: repeated('{', '', '}'),
  choices: repeated('if(f);else ', ';'),
  loops: repeated('for(;;)', ';'),
  'loops over keys': repeated('for(f in f)', ';'),
  labels: { of: (levels) => `${Array.from({ length: levels }, (_, at) => `l${at}:`).join('')};` },
  switches: repeated('switch(f){case 1:', '', '}'),
  attempts: repeated('try{', '', '}finally{}'),
  patterns: { of: (levels) => `let ${'['.repeat(levels)}a${']'.repeat(levels)}=f` },
  'patterns of objects': { of: (levels) => `let ${'{a:'.repeat(levels)}b${'}'.repeat(levels)}=f` },
  'patterns without a declaration': {
    of: (levels) => `${'['.repeat(levels)}f${']'.repeat(levels)}=f`,
  },
  'groups of a regular expression': {
    of: (levels) => `/${'('.repeat(levels)}a${')'.repeat(levels)}/`,
  },
  'looks ahead': { of: (levels) => `/${'(?='.repeat(levels)}a${')'.repeat(levels)}/` },
  'classes of a regular expression': {
    of: (levels) => `/${'['.repeat(levels)}a${']'.repeat(levels)}/v`,
  },
  'brackets that are not closed': { of: (levels) => '('.repeat(levels) },
  'braces that are not closed': { of: (levels) => '({a:'.repeat(levels) },
  imports: repeated('import(', '1', ')'),
};

/**
 * Deeply nested modules, by kind. Each has a variant that only V8 parses, and one that must be rewritten for
 * the worker.
 */
export const nestedCode: readonly (readonly [kind: string, of: (levels: number) => string])[] =
  Object.entries(kinds).flatMap(([kind, nest]) => [
    [kind, (levels) => `let f; exports.f = () => { ${nest.of(levels)} };`] as const,
    [`${kind}, rewritten`, (levels) => `let f = 'import('; ${nest.of(levels)};`] as const,
  ]);
