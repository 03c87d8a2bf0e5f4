import fc from 'fast-check';

/** Values that a format may confuse, cut, fold or lose. */
const delicate = [
  ...[
    '',
    ' ',
    '  ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    ' \n',
    '\n ',
    '\n\n',
    ' \n\n',
    '\t\n',
    'a \nb',
    'a\n b',
  ],
  ...['a\n', 'a\n\n', '\na', '\n\na', ' a', 'a ', 'a\rb', 'a\r\nb', '\uFEFF', '\uFEFFa', 'a\uFEFF'],
  ...[
    '\0',
    '\u0001\u0002',
    '\u0001"\u0002',
    '\u001b[31m\u001b[0m',
    '\u007f\u007f',
    '\u0080\u009f',
    '\u0085',
  ],
  ...['\u00a0', '\u2028', '\u2029', '\u200b', '\uffff', '😀', 'e\u0301'],
  ...[
    'yes',
    'no',
    'null',
    '~',
    'true',
    '.inf',
    '.nan',
    'inf',
    'nan',
    '1',
    '0x1',
    '0o7',
    '1_000',
    '1e3',
  ],
  ...[
    '2026-01-02',
    '10:00:00',
    '2026-01-02T00:00:00Z',
    '- a',
    'a: b',
    'a:',
    '# a',
    'a #b',
    '*a',
    '&a',
  ],
  ...[
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    '[a',
    '{a',
    ']',
    '}',
    ',',
    '?',
    '? a',
    '---',
    '...',
    '<<',
    '=',
  ],
  ...[
    '"',
    "'",
    '""',
    "''",
    '"""',
    "'''",
    '""""',
    `'"`,
    '"\'"\n',
    '\\',
    '\\n',
    'a\\',
    'a\\\nb',
    '$1',
    '$&',
  ],
  ...['x '.repeat(60), `${'y'.repeat(100)}\n${'z '.repeat(60)}`, 'a\n'.repeat(50)],
];

const names = [
  ...['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf', 'prototype', 'length'],
  ...['toJSON', 'toISOString', 'then', '0', '1', '-1', 'a.b', 'a b', 'a-b', 'ä', '-', '+'],
];

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...' \n\t\r"\'\\#:-a'), maxLength: 8 }),
  fc.constantFrom(...delicate),
);

const key = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_-]{0,8}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: text },
);

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 2 ** 53, 2 ** 60, -(2 ** 63), 1e21, 1e22, 5e-324, 1e-7, Number.MAX_VALUE),
);

const date = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });

/** Values that every format can represent. */
const common = fc.oneof(text, number, fc.boolean());

/** Values that some formats cannot represent, or none. */
const special = fc.oneof(
  fc.constantFrom(null, NaN, Infinity, -Infinity),
  date,
  fc.constantFrom(1n, new Map([['a', 1]]), new Set([1]), /a/, new URL('http://a'), Symbol('a')),
  fc.constantFrom(new Date(NaN), new Date('+012345-01-01'), Buffer.from('a'), '\uD800', undefined),
);

function groupsOf(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.letrec<{ value: unknown; list: unknown[]; group: Record<string, unknown> }>((tie) => ({
    value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, tie('list'), tie('group')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    group: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  })).group;
}

/** Groups of options that JSON, YAML and TOML can represent. */
export const holdable = groupsOf(common);

/** Groups of options with values that a format may not be able to represent. */
export const anyGroup = groupsOf(
  fc.oneof({ weight: 6, arbitrary: common }, { weight: 1, arbitrary: special }),
);
