import type { Argv } from 'yargs';

import type { OfflineKernel } from '../../../vat/api/offline-kernel';
import type { WaitingVat } from '../../../vat/kernel/facet/kernel-facet';
import { vatTerminatedError } from '../../../vat/kernel/state/ended-vats';
import { ExitCode } from '../../../support/errors/error-kind';
import type { Interruption } from '../../../support/interruption';
import { chosenVat } from '../inspect/vat-detail';
import { devicesTelling } from '../run/devices-telling';
import { jsonTranscript, textTranscript, type RunTranscript } from '../run/run-transcript';
import { VatProject } from './vat-project';

/** Names a vat of a directory. */
export interface VatChoice {
  readonly directory: string;
  readonly store: string | undefined;
  readonly vat: string;
  readonly json: boolean;
}

/** The arguments of commands on one vat of a directory. */
export const choiceOptions = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory with vats.json, .yaml or .toml, that no kernel uses',
    })
    .positional('vat', { type: 'string', demandOption: true, describe: 'Name or id of the vat' })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print one JSON object per line',
    });

/** The arguments of a change. */
export interface DormantPlace {
  readonly kernel: OfflineKernel;
  readonly project: VatProject;
  readonly vat: WaitingVat;
  readonly transcript: RunTranscript;
}

/**
 * Changes a vat of a directory while no kernel runs.
 *
 * @returns the exit code
 */
export async function changeDormant(
  { directory, store, vat, json }: VatChoice,
  interruption: Interruption,
  change: (place: DormantPlace) => Promise<void>,
): Promise<number> {
  const transcript = json ? jsonTranscript() : textTranscript(streams);
  interruption.attend(); // the change is completed even if nothing reads the output
  let project: VatProject | undefined;
  try {
    project = new VatProject(directory, { store, needsCode: false });
    const devices = devicesTelling(transcript);
    const kernel = await project.openDormant(devices, transcript.logger);
    try {
      await change({ kernel, project, vat: vatIn(kernel, vat), transcript });
    } finally {
      await kernel.close();
    }
    return ExitCode.Ok;
  } catch (thrown) {
    if (!project) throw thrown;
    const error = project.explain(thrown);
    transcript.failed(error);
    return error.exitCode;
  }
}

/** @throws VMRE_VAT_TERMINATED, VMRE_VAT_UNKNOWN */
function vatIn({ vats, terminated }: OfflineKernel, wanted: string): WaitingVat {
  const isWanted = ({ vatId, name }: { vatId: string; name: string }): boolean =>
    wanted === vatId || wanted === name;
  const ending = vats.some(isWanted) ? undefined : terminated.findLast(isWanted);
  if (ending) throw vatTerminatedError(ending);
  return chosenVat(vats, wanted);
}

const streams = {
  out: (line: string): void => void process.stdout.write(`${line}\n`),
  err: (line: string): void => void process.stderr.write(`${line}\n`),
};
