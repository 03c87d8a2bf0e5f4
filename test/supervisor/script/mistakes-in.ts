import type { VmreError } from '../../../src/support/errors/vmre-error';
import { parseScript } from '../../../src/supervisor/script/parse-script';

/** The mistakes of a script, each with line and column. */
export function mistakesIn(text: string | Uint8Array): string[] {
  try {
    parseScript(text, 's');
  } catch (error) {
    expect((error as VmreError).code).toBe('VMRE_SCRIPT_INVALID');
    return (error as VmreError).message.split('\n');
  }
  return [];
}
