import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import type { CommandModule } from 'yargs';

import type { TraceLine } from '../../hosting/vat/host/trace';
import { ExitCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import { print, printJson } from '../output';
import { TraceView } from './trace-view';

interface TraceOptions {
  file: string;
  vat?: string[];
  type?: string[];
  json: boolean;
}

/** `vmre vat trace`: what a kernel did, a line for each crank. */
export function vatTraceCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'trace <file>',
    describe: 'Show the cranks of a trace: who was given what, what it asked, where that went',
    builder: (yargs) =>
      yargs
        .positional('file', { type: 'string', demandOption: true, describe: 'From traceTo' })
        .option('vat', { type: 'string', array: true, describe: 'Only these, by id or name' })
        .option('type', {
          type: 'string',
          array: true,
          describe: 'Only these: message, notify, startVat, dropExports, …, routing, cleanup',
        })
        .option('json', { type: 'boolean', default: false, describe: 'The lines as they are' }),
    handler: async (argv) => done(await showTrace(argv as unknown as TraceOptions)),
  };
}

async function showTrace({ file, vat, type, json }: TraceOptions): Promise<number> {
  const view = new TraceView();
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    number += 1;
    if (text.trim() === '') continue;
    const line = parsed(text, file, number);
    // Every line is seen: arrows come from cranks that are not shown, too.
    const shown = view.add(line);
    if (vat && ![line.vat, view.nameOf(line.vat)].some((each) => each && vat.includes(each)))
      continue;
    if (type && !type.includes(line.delivery?.[0] ?? line.type)) continue;
    if (json) printJson(line, 0);
    else print(shown);
  }
  return ExitCode.Ok;
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
