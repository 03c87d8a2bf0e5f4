import fc from 'fast-check';

import { firstDifference } from '../../src/config-files/first-difference';
import type { ConfigFormat } from '../../src/config-files/config-format';
import { formatOf } from '../../src/config-files/format-of';
import { plainValues, Unwritable } from '../../src/runtime/config/plain-values';
import { anyGroup } from '../runtime/config/hostile-values';
import { ensure, type Campaign } from './suite';

/** Configurations of any values, written in every format, and overwritten with others. */
export const configFiles: Campaign = {
  describe: 'what is written to a configuration file is read, or was refused',
  full: 20_000,
  run({ count, seed, print }) {
    for (const format of ['a.json', 'a.yaml', 'a.toml'].map(formatOf)) {
      const survives = fc.property(anyGroup, anyGroup, (before, after) => {
        survive(format, before, after);
      });
      fc.assert(survives, { numRuns: count, seed });
      print(`${format.name}: all of them`);
    }
    return Promise.resolve();
  },
};

function survive(format: ConfigFormat, before: object, after: object): void {
  const [first, second] = [before, after].map((values) => accepted(format, values));
  if (!first) return;
  const text = format.stringify(first);
  expectHeld(format, text, first);
  if (second) expectHeld(format, format.rewrite(stored(text), second), second);
}

function accepted(format: ConfigFormat, values: object): Record<string, unknown> | undefined {
  try {
    return plainValues(values, format);
  } catch (error) {
    if (error instanceof Unwritable) return undefined;
    throw error;
  }
}

function expectHeld(format: ConfigFormat, text: string, values: object): void {
  const path = firstDifference(values, format.parse(stored(text)) ?? {});
  ensure(path === undefined, `${JSON.stringify(path)} is otherwise in\n${text}`);
}

/** Converts the text to bytes and back, like a file. */
const stored = (text: string): string => Buffer.from(text).toString();
