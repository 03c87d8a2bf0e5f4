import 'reflect-metadata';

import { resolveFieldType } from '../../../src/runtime/fields/field-type';
import type { FieldType } from '../../../src/runtime/fields/field';
import type { VmreError } from '../../../src/support/errors/vmre-error';
import { coded } from '../../support/coded';

class Limits {}

/** A class whose build emitted this type for `field`. */
function classWith(emitted: unknown): new () => object {
  class Settings {}
  if (emitted !== undefined) {
    Reflect.defineMetadata('design:type', emitted, Settings.prototype, 'field');
  }
  return Settings;
}

const resolve = (type: FieldType | undefined, emitted: unknown, defaultValue: unknown): FieldType =>
  resolveFieldType(classWith(emitted), 'field', type ? { type } : {}, defaultValue);

test.each<[string, FieldType | undefined, unknown, unknown, FieldType]>([
  ['what the author says', String, Number, true, String],
  ['a list that the author says', [Number], Array, undefined, [Number]],
  ['what the build emitted', undefined, Number, 'text', Number],
  ['an emitted class', undefined, Limits, undefined, Limits],
  ['a default text, without metadata', undefined, undefined, '', String],
  ['a default number', undefined, undefined, 0, Number],
  ['a default truth', undefined, undefined, false, Boolean],
  ['a default instance', undefined, undefined, new Limits(), Limits],
  ['a default object', undefined, undefined, {}, Object],
  ['a default object without prototype', undefined, undefined, Object.create(null), Object],
  ['the first element of a default list', undefined, undefined, ['a'], [String]],
  ['the first of lists in a list', undefined, undefined, [[1]], [[Number]]],
  ['the default where the build emitted Object', undefined, Object, 1, Number],
  ['the default where the build emitted Array', undefined, Array, [1], [Number]],
  ['the default where the build emitted Function', undefined, Function, new Limits(), Limits],
  ['the default where the build emitted Promise', undefined, Promise, 'a', String],
])('the type is that of %s', (_what, type, emitted, defaultValue, expected) => {
  expect(resolve(type, emitted, defaultValue)).toEqual(expected);
});

test.each<[string, unknown, unknown]>([
  ['nothing says it', undefined, undefined],
  ['the default is null', undefined, null],
  ['the default is an empty list', undefined, []],
  ['the default list begins with nothing', undefined, [undefined]],
  ['the build emitted Object, as for an interface', Object, undefined],
  ['the build emitted Function, as for a class imported as a type', Function, undefined],
  ['the build emitted Array', Array, undefined],
  ['the default is a BigInt', undefined, 10n],
  ['the default is a symbol', undefined, Symbol('s')],
  ['the build emitted BigInt', BigInt, undefined],
  ['the build emitted Date', Date, undefined],
  ['the default is a Date', undefined, new Date(0)],
  ['the default is a Map', undefined, new Map()],
])('it is an error when %s', (_what, emitted, defaultValue) => {
  expect(() => resolve(undefined, emitted, defaultValue)).toThrow(coded('VMRE_FIELD_TYPE_UNKNOWN'));
});

test('the error names the class, the field, the likely causes and the fix', () => {
  let error: unknown;
  try {
    resolve(undefined, undefined, undefined);
  } catch (thrown) {
    error = thrown;
  }
  expect((error as VmreError).describe()).toBe(
    'error VMRE_FIELD_TYPE_UNKNOWN: the type of Settings.field is unknown: it has no default ' +
      'value to tell it from, and the build emitted none (esbuild and tsx never do; interfaces, ' +
      'unions, lists and classes imported with `import type` have none)\n' +
      '  Say it: @option({ type: String }) field',
  );
});
