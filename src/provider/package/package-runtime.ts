import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { descriptorFileOf, directoryOf, type Descriptor } from '../descriptor/descriptor';
import { writeDescriptor } from '../descriptor/write-descriptor';
import { setInstalledModes } from '../file-modes';
import { writeArchive } from './archive-file';
import { makeArchive } from './archive-format';
import { makeBunExecutable } from './bun-format';
import { hashFile, hashFiles, writeChecksums, type PackagedFile } from './checksums';
import { projectWithCounters } from './described-project';
import { writePackaged, type BuildOutput, type BuildContext } from './layout';
import { licensesText } from './licenses';
import { NodeLock } from './node-lock';
import { checkCombination, hostTarget, type PackageRequest } from './package-request';
import { descriptorOf } from './project';
import { makeScript } from './script-format';
import { makeNodeExecutable } from './sea-format';
import { StagedOutput } from './staged-output';
import { verifyPackage } from './verify-package';

/** The result of packaging. */
export interface PackagedResult {
  out: string;
  descriptor: Descriptor;
  /** All files of the output directory. */
  files: PackagedFile[];
  /** The output directory as one file, beside it. */
  archive?: PackagedFile;
  /** Milliseconds of `offer-template`, if the package was tested. */
  startUp?: number;
  /** Notes for the author. */
  notes: string[];
}

/**
 * Packages the runtime of a project. The output directory changes only after the package was built and tested.
 *
 * @param progress called with each step
 * @throws VMRE_PROJECT_INVALID, VMRE_NAME_INVALID, VMRE_PACKAGE_*
 */
export async function packageRuntime(
  request: PackageRequest,
  progress: (line: string) => void,
): Promise<PackagedResult> {
  checkCombination(request);
  const { project, notes } = await projectWithCounters(request);
  const staged = new StagedOutput(request.out);
  try {
    const place = directoryOf(project.name);
    const directory = join(staged.directory, place);
    mkdirSync(directory);
    const { scratch } = staged;
    const nodes = new NodeLock(project.directory);
    const context: BuildContext = { request, project, directory, scratch, nodes, progress };
    const output = await make(context);
    const descriptor = descriptorOf(project, output.executable);
    const licenses = licensesText(output.bundle.inputs, output.bundle.notices, output.parts);
    writePackaged(join(directory, 'LICENSES.txt'), licenses);
    const listed = writeChecksums(directory);
    const text = writeDescriptor(descriptor);
    writePackaged(join(staged.directory, descriptorFileOf(project.name)), text);
    setInstalledModes(staged.directory);
    const startUp = await tryOut(context, output);
    const archive = await archiveOf(context, staged);
    const known = listed.map((file) => ({ ...file, path: `${place}/${file.path}` }));
    const files = hashFiles(staged.directory, known);
    staged.publish(archive ? { [archive.path]: join(staged.scratch, archive.path) } : {});
    return {
      out: request.out,
      descriptor,
      files,
      ...(archive && { archive }),
      ...(startUp !== undefined && { startUp }),
      notes: [...notes, ...output.bundle.warnings, ...output.notes, ...nodes.save()],
    };
  } finally {
    staged.remove();
  }
}

function make(context: BuildContext): Promise<BuildOutput> {
  const { format, engine } = context.request;
  if (engine === 'bun') return makeBunExecutable(context);
  switch (format) {
    case 'script':
      return makeScript(context);
    case 'archive':
      return makeArchive(context);
    case 'sea':
      return makeNodeExecutable(context);
  }
}

async function tryOut(
  context: BuildContext,
  { executable }: BuildOutput,
): Promise<number | undefined> {
  const { verify, target } = context.request;
  if (!verify || target !== hostTarget) return undefined;
  context.progress('testing the package in an empty environment');
  return verifyPackage(context, executable, verify);
}

async function archiveOf(
  { request, project, progress, scratch }: BuildContext,
  staged: StagedOutput,
): Promise<PackagedFile | undefined> {
  if (request.format !== 'archive') return undefined;
  progress('compressing');
  const { name, version } = project;
  const file = `${directoryOf(name)}-${version}-${request.target}.tar.gz`;
  await writeArchive(staged.directory, join(scratch, file));
  chmodSync(join(scratch, file), 0o644);
  return hashFile(scratch, file);
}
