import { loadableSource } from '../../../src/vat/code/loadable-source';
import { meteredSource } from '../../../src/vat/workers/metering/metered-source';
import { withOriginalPositions } from '../../../src/vat/workers/metering/original-positions';
import { VmreError } from '../../../src/support/errors/vmre-error';
import { playsAll } from '../../support/plays-all';
import { nestedCode } from '../nested-code';

const levels = playsAll ? [10, 1000, 30_000] : [1000, 20_000];
/** Without the long tests, half of them are parsed by V8 and half are rewritten. */
const some = nestedCode.filter((_, at) => playsAll || at % 8 === 0 || at % 8 === 3);

/** The permitted results for a module; everything else is a fault. */
function outcome(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    if (!VmreError.is(error)) throw error;
    return error.code;
  }
}

test.each(some)('%s crash no reader', (_kind, of) => {
  for (const level of levels) {
    const source = of(level);
    expect(outcome(() => loadableSource(source, 'a.js'))).toMatch(
      /^(read|VMRE_VAT_CODE_UNREADABLE)$/,
    );
    expect(meteredSource(source)).toMatch(/^const \$meter|^throw SyntaxError\("/);
    const line = { vat: 'v', level: 'error', text: '    at f (vat:v:1:9)' } as const;
    withOriginalPositions((told) => expect(told.text).toMatch(/vat:v:1:\d+/), 'v', source)(line);
  }
});

/** Runs a function after a quarter of the stack was used. */
function fromDeep<T>(work: () => T): T {
  let calls = 0;
  const count = (): void => {
    calls += 1;
    count();
  };
  expect(count).toThrow(RangeError);
  const dive = (left: number): T => (left > 0 ? dive(left - 1) : work());
  return dive(Math.floor(calls / 4));
}

/** Source that one worker rejects and the next accepts would make two different vats of one. */
test.each(playsAll ? nestedCode : nestedCode.slice(0, 6))(
  'the maximum depth of %s does not depend on the stack',
  (_kind, of) => {
    const accepts = (level: number): boolean => !meteredSource(of(level)).startsWith('throw');
    let [good, bad] = [1, 20_000];
    if (!accepts(good) || accepts(bad)) return;
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      if (accepts(middle)) good = middle;
      else bad = middle;
    }
    expect(good).toBeGreaterThan(75);
    expect([fromDeep(() => accepts(good)), fromDeep(() => accepts(bad))]).toEqual([true, false]);
  },
);

test('an ordinary module is far below that', () => {
  const source = `exports.a = ${'[{ a: () => ('.repeat(30)}1${')}]'.repeat(30)};`;
  expect(outcome(() => loadableSource(`'import('; ${source}`, 'a.js'))).toBe('read');
});
