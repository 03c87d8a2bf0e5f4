import type { Argv } from 'yargs';

import { exportReadable, exportState } from '../../vat/api/state-file';
import { checkState } from '../../vat/kernel/state/verify-state';
import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import { hasDiskStore } from '../../store/disk-store';
import type { Store } from '../../store/store';
import type { Interruption } from '../../support/interruption';
import { failure, printJson, tell, tellError } from '../../support/output';
import { storeAt, unreadable, withOpened } from './project/existing-store';
import { isDamage } from './project/vat-project';
import { counted } from '../../support/counted';
import { commandLine } from '../../support/command-line';
import { tellNext } from '../../support/terminal/next-step';
import { Progress } from '../../support/terminal/progress';
import { writeLines, type Written } from './state/write-lines';

interface ExportOptions {
  directory: string;
  store: string | undefined;
  output: string | undefined;
  json: boolean;
  quiet: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory of vats, or a store, that no kernel uses',
    })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('output', {
      alias: 'o',
      type: 'string',
      describe: 'A file, created atomically. Default: stdout',
    })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print a summary as JSON',
    });

/** `vmre vat export`: writes the complete state as lines; of a damaged store, the readable part. */
export const vatExportCommand: Command = {
  words: '<directory>',
  describe: 'Write the state of vats as lines of JSON; of a damaged store, the readable part',
  builder: options,
  run: exportVats,
};

async function exportVats(
  { directory, store, output, json, quiet }: ExportOptions,
  interruption: Interruption,
): Promise<number> {
  if (json && output === undefined) {
    const hint = 'Name a file with --output. Without it, the lines of JSON go to stdout.';
    throw new VmreError('VMRE_OPTION_INVALID', '--json needs --output', { hint });
  }
  const path = store ?? storeAt(directory);
  if (!hasDiskStore(path)) throw unreadable(`no store in ${path}`);
  const signal = interruption.attend();
  const progress = new Progress({ json, quiet });
  let count = 0;
  const written = await writeAll(path, (lines) =>
    writeLines(lines, output, signal, () => progress.tell('lines written', (count += 1))),
  ).finally(() => progress.end());
  if (written === 'ended') return ExitCode.Failed; // replaced by the code of the interruption
  const { damage } = written;
  const result = { store: path, output, lines: count, damage };
  const error = damage.length === 0 ? undefined : damaged(path, damage);
  if (json) printJson(error ? { ...failure(error), ...result } : { ok: true, ...result });
  else if (error) tellError(error, false);
  else if (output !== undefined) {
    tell(`${counted(count, 'line')} written to ${output}`);
    tellNext(`vmre vat import DIRECTORY ${commandLine(output)}`, { quiet });
  }
  return error?.exitCode ?? ExitCode.Ok;
}

type Write = (lines: Iterable<string>) => Promise<Written>;
type Outcome = { readonly damage: readonly string[] } | Exclude<Written, 'whole'>;

/** @returns the damage, if everything was written */
async function writeAll(path: string, write: Write): Promise<Outcome> {
  try {
    return await withOpened(path, async (store) => {
      const written = await write(exportState(store));
      return written === 'whole' ? { damage: damageIn(store) } : written;
    });
  } catch (error) {
    if (!VmreError.is(error) || !isDamage(error)) throw error;
    const { lines, damage } = exportReadable(path);
    const written = await write(lines);
    if (written !== 'whole') return written;
    return { damage: damage.length > 0 ? damage : [error.message] };
  }
}

/** The damage that a kernel would find. */
function damageIn(store: Store): string[] {
  try {
    checkState(store);
    return [];
  } catch (error) {
    return [VmreError.from(error, 'VMRE_STORE_FAILED').message];
  }
}

function damaged(path: string, damage: readonly string[]): VmreError {
  const text = `${path} is damaged; only the readable part was written: ${damage.join('; ')}`;
  const hint = 'The output is for reading only: a kernel cannot import it.';
  return new VmreError('VMRE_STORE_FAILED', text, { hint });
}
