import type { LineCounter } from 'yaml';

import { counted } from '../../support/counted';
import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import type { ExeScript } from './exe-script';
import { readScript } from './read-script';
import { ScriptValue, type Mistakes } from './script-value';

/** Values in a script, with those that aliases repeat. */
const MAX_VALUES = 100_000;
const MAX_SHOWN_MISTAKES = 20;
/** The library reads values recursively. */
const deep = [/^Maximum call stack.*/, 'nested too deep'] as const;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads an ExeScript in JSON or YAML: a list of commands as requestors send it, also with `name` and `expect` beside a
 * command; or a map with `name` and `steps`.
 *
 * @param text JSON or YAML, as text or as the bytes of a file
 * @param file name for messages. Default `script`
 * @throws VMRE_SCRIPT_INVALID with the place of every mistake
 */
export function parseScript(text: string | Uint8Array, file = 'script'): ExeScript {
  const shown = printable(file);
  const source = typeof text === 'string' ? text : decoded(text, shown);
  const yaml = require('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  const found = new Found(lines, shown);
  let script: Omit<ExeScript, 'notes'> | undefined;
  try {
    const document = yaml.parseDocument(source, { lineCounter: lines, prettyErrors: false });
    // The library only warns about an unknown tag. What follows a mistake in the syntax is guessed.
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) found.add('mistake', problem.pos[0], problem.message.replace(...deep));
    if (found.mistakes.length === 0) {
      const from = { document, lines, mistakes: found, yaml };
      script = readScript(new ScriptValue(from, document.contents, 0, []));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid([`${shown}: the script is ${error.message.replace(...deep)}`]);
  }
  if (!script || found.mistakes.length > 0) throw invalid(found.mistakes);
  return { ...script, notes: found.notes };
}

class Found implements Mistakes {
  readonly mistakes: string[] = [];
  readonly notes: string[] = [];
  private values = 0;

  constructor(
    private readonly lines: LineCounter,
    private readonly file: string,
  ) {}

  add(kind: 'mistake' | 'note', offset: number, text: string): void {
    const { line, col } = this.lines.linePos(offset);
    const list = kind === 'note' ? this.notes : this.mistakes;
    list.push(`${this.file}:${line}:${col}: ${printable(text, { most: 1000 })}`);
  }

  count(): void {
    if (++this.values > MAX_VALUES) throw new RangeError(`longer than ${MAX_VALUES} values`);
  }
}

function decoded(bytes: Uint8Array, file: string): string {
  if (bytes.length > MAX_BYTES) throw invalid([`${file}: has more than ${MAX_BYTES} bytes`]);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid([`${file}: is not text in UTF-8`]);
  }
}

function invalid(mistakes: readonly string[]): VmreError {
  const shown = mistakes.slice(0, MAX_SHOWN_MISTAKES);
  const left = mistakes.length - shown.length;
  const more = left > 0 ? [`and ${counted(left, 'more mistake')}`] : [];
  return new VmreError('VMRE_SCRIPT_INVALID', [...shown, ...more].join('\n'), {
    data: { mistakes: shown },
  });
}
