import { VmreError } from '../../support/errors/vmre-error';
import { emittedType } from '../decorators/metadata';
import type { Constructor, FieldOptions, FieldType } from './field';

/**
 * Determines the type of an option: the type that the author declares, else the type that the compiler
 * emitted, else the type of the default value. A build may emit no type (esbuild, tsx) or a useless one
 * (`Object` for an interface, `Function` for a class imported as a type).
 *
 * @throws VMRE_FIELD_TYPE_UNKNOWN
 */
export function resolveFieldType(
  owner: Constructor,
  key: string,
  { type }: FieldOptions,
  defaultValue: unknown,
): FieldType {
  const resolved = type ?? usefulType(emittedType(owner, key)) ?? typeOfValue(defaultValue);
  if (resolved) return resolved;
  throw new VmreError(
    'VMRE_FIELD_TYPE_UNKNOWN',
    `the type of ${owner.name}.${key} is unknown: it has no default value to tell it from, ` +
      'and the build emitted none (esbuild and tsx never do; interfaces, unions, lists and ' +
      'classes imported with `import type` have none)',
    { hint: `Say it: @option({ type: String }) ${key}` },
  );
}

function usefulType(emitted: unknown): FieldType | undefined {
  if (typeof emitted !== 'function') return undefined;
  const isPlain = emitted === String || emitted === Number || emitted === Boolean;
  return isPlain || !isBuiltIn(emitted) ? (emitted as FieldType) : undefined;
}

/** Built-in classes are not classes of options: `Object`, `Function`, `Date`, `Map`. */
const isBuiltIn = (type: unknown): boolean =>
  type === Object || /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(type));

function typeOfValue(value: unknown): FieldType | undefined {
  switch (typeof value) {
    case 'string':
      return String;
    case 'number':
      return Number;
    case 'boolean':
      return Boolean;
    case 'object': {
      if (value === null) return undefined;
      if (Array.isArray(value)) {
        const item = typeOfValue(value[0]);
        return item && [item];
      }
      const made = (value as { constructor?: unknown }).constructor;
      if (made === undefined || made === Object) return Object;
      return isBuiltIn(made) ? undefined : (made as Constructor);
    }
    default:
      return undefined;
  }
}
