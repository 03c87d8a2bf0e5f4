import type { CapData } from '../types/capdata.js';
import type { PromiseDescriptor } from '../types/delivery.js';
import { endOfString, excessOf, utf8Length } from '../types/data-size.js';
import { errorData, undefinedData } from '../types/capdata.js';
import { MAX_KEY_BYTES, MAX_METHOD_LENGTH, MAX_TEXT_LENGTH } from '../limits.js';
import { redactedError } from './redacted-error.js';
import type { Syscalls } from './syscalls.js';

/** A promise as liveslots settles it. */
type FlatResolution = readonly [promise: string, rejected: boolean, data: CapData];

/**
 * The syscalls in the form in which liveslots makes them: the name of the method is part of the data, and
 * resolutions are flat. Data beyond the limits of the kernel is an error that the vat can catch.
 */
export const liveSlotsSyscalls = (syscalls: Syscalls): object =>
  harden({
    send: (target: string, methargs: CapData, result?: string) => {
      const { method, args } = withoutMethod(methargs);
      if (method.length > MAX_METHOD_LENGTH) {
        throw redactedError(RangeError, 'the name of a method is too long');
      }
      checkData(args);
      syscalls.send(target, method, args, result ?? null);
    },
    subscribe: (promise: string) => syscalls.subscribe(promise),
    resolve: (resolutions: readonly FlatResolution[]) =>
      syscalls.resolve(
        resolutions.map(([vpid, rejected, data]) => [vpid, fitting(rejected, data)]),
      ),
    exit: (isFailure: boolean, info: CapData) => {
      checkData(info);
      syscalls.exit(isFailure, info);
    },
    dropImports: (vrefs: readonly string[]) => syscalls.call(['dropImports', vrefs]),
    retireImports: (vrefs: readonly string[]) => syscalls.call(['retireImports', vrefs]),
    retireExports: (vrefs: readonly string[]) => syscalls.call(['retireExports', vrefs]),
    abandonExports: (vrefs: readonly string[]) => syscalls.call(['abandonExports', vrefs]),
    callNow: (target: string, method: string, args: CapData) => {
      checkData(args);
      return syscalls.callNow(target, method, args) ?? undefinedData;
    },
    vatstoreGet: (key: string) => (problemOf(key) === undefined ? syscalls.get(key) : undefined),
    vatstoreGetNextKey: (prior: string) => syscalls.nextKey(prior),
    vatstoreSet: (key: string, value: string) => {
      const problem = problemOf(key);
      if (problem !== undefined) throw redactedError(RangeError, problem);
      if (value.length > MAX_TEXT_LENGTH) {
        throw redactedError(
          RangeError,
          `a stored value has more than ${MAX_TEXT_LENGTH} characters`,
        );
      }
      syscalls.set(key, value);
    },
    vatstoreDelete: (key: string) => {
      if (problemOf(key) === undefined) syscalls.delete(key);
    },
  });

/** The method and the arguments in the form in which liveslots receives them. */
export const withMethod = (method: string, { body, slots }: CapData): CapData => ({
  body: `#[${JSON.stringify(method)},${body.slice(1)}]`,
  slots,
});

/** Takes `["method",args]` apart, in smallcaps. */
function withoutMethod({ body, slots }: CapData): { method: string; args: CapData } {
  const end = endOfString(body, 3) + 1;
  const method = JSON.parse(body.slice(2, end)) as string;
  return { method, args: { body: `#${body.slice(end + 1, -1)}`, slots } };
}

function checkData(data: CapData): void {
  const excess = excessOf(data);
  if (excess !== undefined) throw redactedError(RangeError, `the value is too large: ${excess}`);
}

function fitting(rejected: boolean, data: CapData): PromiseDescriptor {
  const excess = excessOf(data);
  if (excess === undefined) return { rejected, data };
  return { rejected: true, data: errorData(`the value is too large: ${excess}`, 'RangeError') };
}

/** Why a key cannot be in the vat store. */
function problemOf(key: string): string | undefined {
  if (/\p{Surrogate}/u.test(key)) return 'a stored key must be well-formed Unicode';
  if (key.length * 3 <= MAX_KEY_BYTES || utf8Length(key) <= MAX_KEY_BYTES) return undefined;
  return `a stored key has more than ${MAX_KEY_BYTES} bytes`;
}
