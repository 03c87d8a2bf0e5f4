import { option } from '../../../src/runtime/decorators/option';
import { refuseConflicts } from '../../../src/runtime/fields/conflicts';
import { leavesOf, type FieldOptions } from '../../../src/runtime/fields/field';
import { fieldsOf } from '../../../src/runtime/fields/fields-of';
import { supervisorFields } from '../../../src/runtime/host-options';
import { coded } from '../../support/coded';

/** The options of a class with these properties, all strings. */
function fieldsWith(properties: Record<string, FieldOptions>) {
  class Settings {}
  for (const [key, options] of Object.entries(properties)) {
    const prototype = Settings.prototype as Record<string, unknown>;
    option<unknown, never>({ type: String, ...(options as object) })(prototype, key);
  }
  return leavesOf(fieldsOf(Settings, { variables: true, path: [] }));
}

test('options with different names do not conflict with each other or with those of the supervisor', () => {
  const fields = fieldsWith({ limit: { alias: 'l' }, maxItems: {}, hidden: { flag: false } });
  expect(() => refuseConflicts([...supervisorFields, ...fields])).not.toThrow();
});

test.each<[string, Record<string, FieldOptions>, string]>([
  ['a flag', { a: {}, b: { flag: 'a' } }, 'b claims --a, which belongs to the option a'],
  [
    'the flag of two spellings',
    { maxItems: {}, max_items: {} },
    'max_items claims --max-items, which belongs to the option maxItems',
  ],
  ['a variable', { a: { env: 'X' }, b: { env: 'X' } }, 'b claims X, which belongs to the option a'],
  [
    'an alias',
    { a: { alias: 'x' }, b: { alias: 'x' } },
    'b claims -x, which belongs to the option a',
  ],
  ['a flag of VMRE', { help: {} }, 'help claims --help, which belongs to VMRE'],
  ['a flag of VMRE', { version: {} }, 'version claims --version, which belongs to VMRE'],
  ['an alias of VMRE', { a: { alias: 'h' } }, 'a claims -h, which belongs to VMRE'],
  ['an alias of VMRE', { a: { alias: 'V' } }, 'a claims -V, which belongs to VMRE'],
  [
    'a flag of the supervisor',
    { workdir: {} },
    'workdir claims --workdir, which belongs to the option workdir',
  ],
  [
    'an alias of the supervisor',
    { a: { alias: 'w' } },
    'a claims -w, which belongs to the option workdir',
  ],
  [
    'a variable of the supervisor',
    { a: { env: 'VMRE_CONFIG' } },
    'a claims VMRE_CONFIG, which belongs to the option config',
  ],
])('%s cannot be claimed twice: %j', (_what, properties, message) => {
  const fields = [...supervisorFields, ...fieldsWith(properties)];
  expect(() => refuseConflicts(fields)).toThrow(
    coded('VMRE_FIELD_CONFLICT', `the option ${message}`),
  );
});

test('an option that could not be set at all is rejected: an alias needs a flag', () => {
  expect(() => refuseConflicts(fieldsWith({ a: { flag: false, alias: 'a' } }))).toThrow(
    coded(/^VMRE_(FIELD|DEFINITION)_/),
  );
});
