import { createReadStream } from 'node:fs';
import { basename } from 'node:path';

import type { Argv } from 'yargs';

import type { Command } from '../support/commands/command';
import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import type { Interruption } from '../support/interruption';
import { print, printJson, tell } from '../support/output';
import { wholeNumber } from './number-options';
import { linesOf } from './vat/lines-of';

interface InspectTraceOptions {
  file: string;
  port: number | undefined;
  json: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .positional('file', {
      type: 'string',
      demandOption: true,
      describe: 'A trace, or lines that a command printed with --json; - reads stdin',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print the address as JSON' })
    .option('port', wholeNumber('port', 'Port of the page. Default: any'))
    .example('$0 house.jsonl', 'shows what vmre vat run --trace has written');

/** `vmre inspect`: shows a saved trace on a page. */
export const inspectCommand: Command = {
  words: '<file>',
  describe: 'Show a saved trace on a page, until Ctrl-C',
  builder: options,
  run: inspectTrace,
};

async function inspectTrace(
  { file, port, json }: InspectTraceOptions,
  interruption: Interruption,
): Promise<number> {
  const { InspectedTrace, openInspector } = require('../inspect') as typeof import('../inspect');
  const ended = new Promise<void>((resolve) => interruption.attend(resolve));
  const trace = new InspectedTrace(file === '-' ? 'stdin' : basename(file));
  const inspector = await openInspector([trace], { port });
  try {
    const reading = readInto(file, (line) => trace.add(line));
    if (json) printJson({ type: 'page', url: inspector.url }, 0);
    else print(inspector.url);
    const lines = await Promise.race([reading, ended]);
    if (lines !== undefined) {
      tell(`${lines} lines of ${trace.name}; the page stays until Ctrl-C`);
      await ended;
    }
  } finally {
    await inspector.close();
  }
  return ExitCode.Ok; // replaced by the code of the interruption
}

/** @throws VMRE_TRACE_UNREADABLE */
async function readInto(file: string, take: (line: string) => void): Promise<number> {
  let count = 0;
  try {
    for await (const line of linesOf(file === '-' ? process.stdin : createReadStream(file))) {
      take(line);
      count += 1;
    }
  } catch (error) {
    throw VmreError.from(error, 'VMRE_TRACE_UNREADABLE', file);
  }
  return count;
}
