import { cpSync, mkdirSync, openSync, readSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { directoryOf } from '../src/provider/descriptor/descriptor';
import {
  hostTarget,
  type PackageRequest,
  type Target,
} from '../src/provider/package/package-request';
import { packageRuntime } from '../src/provider/package/package-runtime';
import { VmreError } from '../src/support/errors/vmre-error';
import { exampleScenarios, play } from './client-checks';
import { runProgram } from './run-program';
import type { RustPeers } from './rust/build';
import type { Sandbox } from './sandbox';
import { say, type Tally } from './tally';

const root = join(__dirname, '..');
const name = 'example-runtime';
/** Some hundred megabytes over a slow line. */
const INSTALL_MS = 10 * 60_000;
const TIMEOUT_MS = 30_000;

type Format = Pick<PackageRequest, 'format' | 'engine'> & Partial<PackageRequest>;

const forThisMachine: Record<string, Format> = {
  script: { format: 'script', engine: 'node' },
  archive: { format: 'archive', engine: 'node' },
  'Node executable': { format: 'sea', engine: 'node' },
  'Bun executable': { format: 'sea', engine: 'bun' },
};

/** With the first bytes that a program of the platform has. */
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

/** Every format, on both engines, goes through activities that a published client drives. */
export async function checkPackages(
  peers: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const project = makeProject(sandbox);
  const reason = await installBun(project, sandbox);
  for (const [title, format] of Object.entries(forThisMachine)) {
    if (format.engine === 'bun' && reason !== undefined) {
      tally.skipped(`packaged as ${title}`, reason);
      continue;
    }
    const directory = await makePackage(title, project, format, sandbox, tally);
    if (directory === undefined) continue;
    const words = [join(directory, name)];
    const runtime = `packaged as ${title}`;
    await play({ runtime, words, scenarios: exampleScenarios }, peers.client, sandbox, tally);
  }
  for (const [title, format] of Object.entries(forOthers)) {
    const directory = await makePackage(title, project, format, sandbox, tally);
    if (directory === undefined) continue;
    const begin = firstBytes(join(directory, format.program ?? name), format.magic.length / 2);
    if (begin === format.magic) tally.passed(`${title} is a program of its platform`);
    else tally.failed(`${title} is a program of its platform`, `it begins with ${begin}`);
  }
}

/** @returns the directory of the packaged runtime, or undefined when that is told already */
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
        ...{ verify: { startArgs: [], timeoutMs: TIMEOUT_MS } },
        ...format,
      },
      () => undefined,
    );
    const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
    const took = (performance.now() - begin) / 1000;
    tally.passed(`${title} is packaged (${megabytes.toFixed(1)} MB, ${took.toFixed(1)} s)`);
    return join(out, directoryOf(name));
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

/** The example as a project of its own, with a space in its path. */
function makeProject(sandbox: Sandbox): string {
  const project = join(sandbox.makeDirectory(), 'a project');
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  for (const part of ['package.json', 'bin', 'dist']) {
    cpSync(join(root, 'examples', name, part), join(project, part), { recursive: true });
  }
  symlinkSync(root, join(project, 'node_modules/vmre'));
  return project;
}

/** @returns why there is no Bun */
async function installBun(project: string, sandbox: Sandbox): Promise<string | undefined> {
  const place = sandbox.makeDirectory();
  say('installing bun for the other engine');
  const { exit, stderr } = await runProgram({
    words: ['npm', 'install', '--prefix', place, '--no-save', 'bun@^1.4.5'],
    cwd: place,
    env: process.env,
    deadline: INSTALL_MS,
  });
  if (exit !== 'exit code 0') return `npm cannot install bun: ${stderr.trim().slice(-300)}`;
  for (const part of ['bun', '@oven']) {
    symlinkSync(join(place, 'node_modules', part), join(project, 'node_modules', part));
  }
  return undefined;
}

function firstBytes(file: string, count: number): string {
  const bytes = Buffer.alloc(count);
  readSync(openSync(file, 'r'), bytes, 0, count, 0);
  return bytes.toString('hex');
}
