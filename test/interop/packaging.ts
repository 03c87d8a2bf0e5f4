import { openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { directoryOf } from '../../src/provider/descriptor/descriptor';
import {
  hostTarget,
  type PackageRequest,
  type Target,
} from '../../src/provider/package/package-request';
import { packageRuntime } from '../../src/provider/package/package-runtime';
import { VmreError } from '../../src/support/errors/vmre-error';
import { exampleScenarios, play } from './client-checks';
import { addBun, makeProject } from './packaged-project';
import { ProviderHome } from './provider-home';
import type { RustPeers } from './rust/build';
import type { Sandbox } from './sandbox';
import { say, type Tally } from '../support/tally';

const name = 'example-runtime';
const TIMEOUT_MS = 30_000;

type Format = Pick<PackageRequest, 'format' | 'engine'> & Partial<PackageRequest>;

const forThisMachine: Record<string, Format> = {
  script: { format: 'script', engine: 'node' },
  archive: { format: 'archive', engine: 'node' },
  'Node executable': { format: 'sea', engine: 'node' },
  'Bun executable': { format: 'sea', engine: 'bun' },
};

/** Packages with other targets, and the first bytes of their programs. */
const forOthers: Record<string, Format & { target: Target; magic: string; program?: string }> = {
  'archive for linux-arm64': {
    ...{ format: 'archive', engine: 'node', target: 'linux-arm64' },
    ...{ magic: '7f454c46', program: 'node' },
  },
  'executable for linux-arm64': {
    ...{ format: 'sea', engine: 'node', target: 'linux-arm64', magic: '7f454c46' },
  },
  'executable for win32-x64': {
    ...{ format: 'sea', engine: 'node', target: 'win32-x64', magic: '4d5a' },
    program: `${name}.exe`,
  },
  'executable for darwin-arm64': {
    ...{ format: 'sea', engine: 'node', target: 'darwin-arm64', nodeVersion: '22.23.2' },
    magic: 'cffaedfe',
  },
};

/** Installs every format with both engines, and runs the scenarios of the published client. */
export async function checkPackages(
  peers: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const project = makeProject(name, sandbox.makeDirectory());
  say('installing bun for the other engine');
  const reason = await addBun(project);
  for (const [title, format] of Object.entries(forThisMachine)) {
    if (format.engine === 'bun' && reason !== undefined) {
      tally.skipped(`installed ${title}`, reason);
      continue;
    }
    const out = await makePackage(title, project, format, sandbox, tally);
    if (out !== undefined) await playInstalled(title, out, peers, sandbox, tally);
  }
  for (const [title, format] of Object.entries(forOthers)) {
    const out = await makePackage(title, project, format, sandbox, tally);
    if (out === undefined) continue;
    const program = join(out, directoryOf(name), format.program ?? name);
    const begin = firstBytes(program, format.magic.length / 2);
    if (begin === format.magic) tally.passed(`${title} is a program of its platform`);
    else tally.failed(`${title} is a program of its platform`, `it begins with ${begin}`);
  }
}

/** Installs a package, runs the scenarios with it, and uninstalls it. */
async function playInstalled(
  title: string,
  out: string,
  peers: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const runtime = `installed ${title}`;
  const provider = new ProviderHome(sandbox);
  try {
    const program = await provider.install(out);
    rmSync(out, { recursive: true }); // the installation does not depend on it
    const suite = { runtime, words: [program], scenarios: exampleScenarios };
    await play(suite, peers.client, sandbox, tally);
    await provider.uninstall(name);
    tally.passed(`${runtime}: nothing is left of it`);
  } catch (error) {
    tally.failed(runtime, error instanceof Error ? error.message : String(error));
  }
}

/** @returns the output directory, or undefined after reporting a failure */
async function makePackage(
  title: string,
  project: string,
  format: Format,
  sandbox: Sandbox,
  tally: Tally,
): Promise<string | undefined> {
  const out = join(sandbox.makeDirectory(), 'package');
  const begin = performance.now();
  try {
    const { files } = await packageRuntime(
      {
        ...{ project, out, target: hostTarget as Target, codeCache: true },
        ...{ verify: { runtimeArgs: [], startArgs: [], timeoutMs: TIMEOUT_MS } },
        ...format,
      },
      () => undefined,
    );
    const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
    const took = (performance.now() - begin) / 1000;
    tally.passed(`${title} is packaged (${megabytes.toFixed(1)} MB, ${took.toFixed(1)} s)`);
    return out;
  } catch (error) {
    if (VmreError.is(error) && error.code === 'VMRE_PACKAGE_DOWNLOAD_FAILED') {
      tally.skipped(title, `${error.message}: ${error.hint}`);
    } else {
      const text = VmreError.is(error) ? error.describe() : String(error);
      tally.failed(`${title} is packaged`, text);
    }
    return undefined;
  }
}

function firstBytes(file: string, count: number): string {
  const bytes = Buffer.alloc(count);
  readSync(openSync(file, 'r'), bytes, 0, count, 0);
  return bytes.toString('hex');
}
