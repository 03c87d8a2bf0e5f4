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

/** Kinds of deliveries, and of cranks without one. */
const types = [
  ...['message', 'notify', 'startVat', 'bringOutYourDead'],
  ...['dropExports', 'retireExports', 'retireImports', 'routing', 'cleanup'],
];

/** `vmre vat trace`: shows the work of a kernel, one line per crank. */
export const vatTraceCommand: Command = {
  words: '<file>',
  describe: 'Show the cranks of a trace: deliveries, syscalls and their targets',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'A file of traceTo or --trace; - for stdin',
      })
      .option('vat', {
        type: 'string',
        array: true,
        describe: 'Show only these vats, by id or name',
      })
      .option('type', {
        type: 'string',
        array: true,
        choices: types,
        describe: 'Show only these kinds',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print the selected lines of the file',
      }),
  run: showTrace,
};

async function showTrace({ file, vat, type, json }: TraceOptions): Promise<number> {
  const view = new TraceView();
  let number = 0;
  for await (const text of linesIn(file)) {
    number += 1;
    if (text.trim() === '') continue;
    const line = readTraceLine(text, file, number);
    // The view must see every line: shown cranks refer to earlier ones.
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
