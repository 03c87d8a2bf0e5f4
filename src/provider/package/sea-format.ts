import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundleProject } from './bundle';
import { makeCodeCache } from './code-cache';
import { assetLauncher, forLauncher } from './launcher';
import { writeBundle, type BuildOutput, type BuildContext } from './layout';
import { refuseNatives } from './native-packages';
import { nodeFor, placeNode } from './node-binary';
import { hostTarget } from './package-request';
import { runProgram } from './program-runner';
import { filesBelow } from './checksums';
import { postjectScript } from './tools';

const BLOB_MS = 60_000;
/** Takes seconds on an idle machine. */
const INJECTION_MS = 600_000;
/** The marker by which Node detects an injected blob. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Builds one file: Node with the bundle. */
export async function makeNodeExecutable(context: BuildContext): Promise<BuildOutput> {
  const { request, project, directory, scratch, progress } = context;
  const { target } = request;
  const postject = postjectScript(project.directory);
  progress('bundling');
  const bundle = await bundleProject(project);
  refuseNatives(bundle, 'one file');
  const executable = target === 'win32-x64' ? `${project.executable}.exe` : project.executable;
  const place = join(directory, executable);
  const placed = await placeNode(context, place);
  const assets = join(scratch, 'assets');
  writeBundle(assets, forLauncher(bundle), project);
  if (request.codeCache && target === hostTarget) {
    progress("creating V8's code cache with a first run");
    await makeCodeCache(assets, place);
  }
  progress('injecting the bundle into Node');
  const blob = await makeBlob(context, assets);
  const macho = target.startsWith('darwin') ? ['--macho-segment-name', 'NODE_SEA'] : [];
  if (process.platform === 'darwin') await sign('--remove-signature', place);
  await runProgram({
    program: process.execPath,
    args: [postject, place, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse, ...macho],
    limit: INJECTION_MS,
    purpose: 'postject',
  });
  if (process.platform === 'darwin') await sign('--sign', '-', place);
  const notes = [...placed.notes, ...signatureNotes(target)];
  return { executable, bundle, parts: placed.parts, notes };
}

/** Creates the blob that is injected. It must be created by the same version of Node. */
async function makeBlob(context: BuildContext, assets: string): Promise<string> {
  const { request, scratch } = context;
  const main = join(scratch, 'main.js');
  const blob = join(scratch, 'sea.blob');
  const configuration = join(scratch, 'sea.json');
  writeFileSync(main, assetLauncher);
  const names = filesBelow(assets).filter((name) => name !== 'package.json');
  writeFileSync(
    configuration,
    JSON.stringify({
      main,
      output: blob,
      disableExperimentalSEAWarning: true,
      assets: Object.fromEntries(names.map((name) => [name, join(assets, name)])),
    }),
  );
  const version = request.nodeVersion ?? process.versions.node;
  const own = version === process.versions.node;
  const node = own
    ? process.execPath
    : (await nodeFor(context, hostTarget as typeof request.target, version)).program;
  await runProgram({
    program: node,
    args: ['--experimental-sea-config', configuration],
    limit: BLOB_MS,
    purpose: 'node --experimental-sea-config',
  });
  return blob;
}

const sign = (...args: string[]): Promise<string> =>
  runProgram({ program: 'codesign', args, limit: BLOB_MS, purpose: 'codesign' });

function signatureNotes(target: string): string[] {
  if (!target.startsWith('darwin') || process.platform === 'darwin') return [];
  return ['macOS runs only signed programs: run `codesign --sign - FILE` there'];
}
