import { edits } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';
import { runtimeBrand } from './runtime';

/** The hooks of a runtime. */
export const hookNames = [
  'deploy',
  'start',
  'runCommand',
  'killCommand',
  'stop',
  'offer',
  'test',
  'joinNetwork',
] as const;

/** A name of this length with one wrong letter is a misspelling. Shorter ones may be words: `step`, `text`. */
const LONG = 8;
/** Words that are one letter away from `start`. */
const ownWords = ['stat'];

/**
 * Rejects a runtime with a method whose name misspells a hook that it lacks: the method would never be called.
 *
 * @throws VMRE_DEFINITION_INVALID
 */
export function refuseMisspeltHooks(runtime: object): void {
  const methods = methodsOf(runtime);
  for (const method of methods) {
    if ((hookNames as readonly string[]).includes(method)) continue;
    const hook = hookNames.find((name) => !methods.has(name) && isMisspelt(method, name));
    if (hook === undefined) continue;
    throw new VmreError(
      'VMRE_DEFINITION_INVALID',
      `${runtime.constructor.name}.${method} is not a hook and is never called. Did you mean ${hook}?`,
      {
        hint: `Rename it to ${hook}; if it is not meant as a hook, choose a less similar name.`,
      },
    );
  }
}

/** The methods of an instance, its class and its base classes below `Runtime`. */
function methodsOf(runtime: object): Set<string> {
  const names = new Set<string>();
  const isAbove = (each: object | null): each is object => each !== null && !isBase(each);
  for (let each: object | null = runtime; isAbove(each); each = prototypeOf(each)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (typeof value === 'function') names.add(name);
    }
  }
  return names;
}

/** Whether it is `Runtime.prototype`, of this or another copy of the package, or above it. */
const isBase = (each: object): boolean =>
  each === Object.prototype ||
  (Object.hasOwn(each, 'constructor') && Object.hasOwn(each.constructor, runtimeBrand));

const prototypeOf = (value: object): object | null => Object.getPrototypeOf(value) as object | null;

function isMisspelt(method: string, hook: string): boolean {
  const [given, meant] = [method, hook].map((name) => name.replace(/_/g, '').toLowerCase());
  if (given === undefined || meant === undefined || method === hook) return false;
  if (ownWords.includes(given)) return false;
  if (given === meant) return true;
  if (given[0] !== meant[0]) return false;
  if (meant.length >= LONG) return edits(given, meant, 2) <= 2;
  return isWithout(meant, given) || isWithout(given, meant) || isSwapped(given, meant);
}

/** Whether one letter inside a word is missing, `stat` for `start`. Other endings, such as `starts`, are fine. */
function isWithout(whole: string, part: string): boolean {
  if (part.length !== whole.length - 1) return false;
  const inner = [...whole.slice(0, -1)].keys();
  return [...inner].some((at) => whole.slice(0, at) + whole.slice(at + 1) === part);
}

/** Whether two adjacent letters are swapped: `depoly`. */
const isSwapped = (a: string, b: string): boolean =>
  a.length === b.length &&
  [...a].some((_letter, at) => a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2) === b);
