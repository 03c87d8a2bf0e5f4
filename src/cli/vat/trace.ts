import { createReadStream } from 'node:fs';

import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import { print, printJsonText } from '../../support/output';
import { chosenVat } from './inspect/vat-detail';
import { linesOf } from './lines-of';
import { readTraceLine } from './read-trace-line';
import { TraceView } from './trace-view';

interface TraceOptions {
  file: string;
  vat?: string[];
  type?: string[];
  json: boolean;
}

/** Deliveries by their kind, and cranks without one. */
const types = [
  ...['message', 'notify', 'startVat', 'bringOutYourDead'],
  ...['dropExports', 'retireExports', 'retireImports', 'routing', 'cleanup'],
];

/** `vmre vat trace`: what a kernel did, a line for each crank. */
export const vatTraceCommand: Command = {
  words: '<file>',
  describe: 'Show the cranks of a trace: who was given what, what it asked, where that went',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'From traceTo, or --trace; - for stdin',
      })
      .option('vat', { type: 'string', array: true, describe: 'Only these, by id or name' })
      .option('type', {
        type: 'string',
        array: true,
        choices: types,
        describe: 'Only these',
      })
      .option('json', { type: 'boolean', default: false, describe: 'The lines as they are' }),
  run: showTrace,
};

async function showTrace({ file, vat, type, json }: TraceOptions): Promise<number> {
  const view = new TraceView();
  let number = 0;
  for await (const text of linesIn(file)) {
    number += 1;
    if (text.trim() === '') continue;
    const line = readTraceLine(text, file, number);
    // Every line is seen: arrows come from cranks that are not shown, too.
    const shown = view.add(line);
    if (vat && ![line.vat, view.nameOf(line.vat)].some((each) => each && vat.includes(each)))
      continue;
    if (type && !type.includes(line.delivery?.[0] ?? line.type)) continue;
    if (json) printJsonText(text);
    else print(shown);
  }
  for (const each of vat ?? []) chosenVat(view.vats, each);
  return ExitCode.Ok;
}

/** @throws VMRE_TRACE_UNREADABLE */
async function* linesIn(file: string): AsyncIterable<string> {
  try {
    yield* linesOf(file === '-' ? process.stdin : createReadStream(file));
  } catch (error) {
    throw VmreError.from(error, 'VMRE_TRACE_UNREADABLE', file);
  }
}
