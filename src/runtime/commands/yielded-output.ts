import { exactJson } from '../../support/exact-json';
import { isOutputData, type OutputData } from '../events/output-data';

type AnyGenerator = AsyncGenerator<unknown, unknown> | Generator<unknown, unknown>;

/** Whether a value is a generator. Lists and strings are iterable, but not generators. */
export function isGenerator(value: unknown): value is AnyGenerator {
  if (typeof value !== 'object' || value === null || !('next' in value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/**
 * Writes what a generator yields, no faster than it is taken: text and bytes as they are, other values as a line of
 * JSON each. Its `finally` blocks run also when `write` fails.
 *
 * @param write settles when there is room for more; rejects to end the generator
 * @returns what the generator returns
 * @throws what the generator throws, what `write` rejects with; VMRE_HOOK_RESULT_INVALID for a value that JSON cannot
 * represent exactly
 */
export async function writeYielded(
  values: AnyGenerator,
  write: (data: OutputData) => Promise<void>,
): Promise<unknown> {
  for (;;) {
    const { done, value } = await values.next();
    if (done === true) return value;
    try {
      await write(toOutput(value));
    } catch (error) {
      await values.return(undefined);
      throw error;
    }
  }
}

const toOutput = (value: unknown): OutputData =>
  isOutputData(value) ? value : `${exactJson(value, 'a generator yielded')}\n`;
