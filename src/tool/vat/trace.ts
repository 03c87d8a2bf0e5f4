import { createReadStream } from 'node:fs';

import type { TraceLine } from '../../hosting/vat/host/trace';
import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import { print, printJson } from '../output';
import { chosenVat } from './inspect/vat-detail';
import { linesOf } from './lines-of';
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
  for await (const line of linesIn(file)) {
    // Every line is seen: arrows come from cranks that are not shown, too.
    const shown = view.add(line);
    if (vat && ![line.vat, view.nameOf(line.vat)].some((each) => each && vat.includes(each)))
      continue;
    if (type && !type.includes(line.delivery?.[0] ?? line.type)) continue;
    if (json) printJson(line, 0);
    else print(shown);
  }
  for (const each of vat ?? []) chosenVat(view.vats, each);
  return ExitCode.Ok;
}

async function* linesIn(file: string): AsyncIterable<TraceLine> {
  let number = 0;
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const text of linesOf(input)) {
      number += 1;
      if (text.trim() !== '') yield parsed(text, file, number);
    }
  } catch (error) {
    throw VmreError.from(error, 'VMRE_TRACE_UNREADABLE', file);
  }
}

function parsed(text: string, file: string, number: number): TraceLine {
  try {
    const line = JSON.parse(text) as Partial<TraceLine>;
    if (typeof line.crank === 'number' && typeof line.type === 'string') return line as TraceLine;
  } catch {
    // Said below.
  }
  throw new VmreError('VMRE_TRACE_UNREADABLE', `line ${number} of ${file} is no crank`);
}
