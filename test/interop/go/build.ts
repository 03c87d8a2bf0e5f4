import { execFile, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Programs on AvalancheGo's own packages, by path. */
export interface GoPeers {
  /** The reference VM as a plugin. */
  xsvm: string;
  /** The EVM as a plugin, where it can be built. */
  evm: string | MissingTool;
  /**
   * A host of plugins on AvalancheGo's client: runs checks and benches, and provides the services of hosts.
   */
  host: string;
  /** AvalancheGo's own suites for the services of hosts, against any program. */
  conformance: string;
  /** The test vectors of our checks, made by AvalancheGo's codec. */
  vectors: string;
}

/** Why they cannot be built. */
export interface MissingTool {
  missing: string;
}

const VERSION_MS = 60_000;
/** A cold build downloads about 550 MB and compiles for two or three minutes. */
const MAX_BUILD_MS = 20 * 60_000;
/** The version in go.mod. */
const OLDEST_GO = [1, 25] as const;

/** The platforms for which the EVM's trie library is available in compiled form. */
const EVM_PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

const bin = join(__dirname, 'bin');

/**
 * Builds the programs in this directory into `bin` here.
 *
 * @returns what is missing, if they cannot be built: Go, or a C compiler
 * @throws when the build fails
 */
export async function buildGoPeers(): Promise<GoPeers | MissingTool> {
  const missing = await missingTool();
  if (missing !== undefined) return { missing };
  process.stderr.write('building the Go peers; the first time this takes some minutes\n');
  mkdirSync(bin, { recursive: true });
  const begin = performance.now();
  const platform = `${process.platform}-${process.arch}`;
  const programs = ['host', 'xsvm', ...(EVM_PLATFORMS.includes(platform) ? ['evm'] : [])];
  await go('build', '-o', `${bin}/`, ...programs.map((name) => `./cmd/${name}`));
  const suites = ['conformance', 'vectors'].map((name) => `${bin}/${name}.test`);
  for (const suite of suites) await go('test', '-c', '-o', suite, `./${packageOf(suite)}`);
  process.stderr.write(`the Go peers took ${seconds(performance.now() - begin)} s\n`);
  const [conformance = '', vectors = ''] = suites;
  const evm = programs.includes('evm')
    ? join(bin, 'evm')
    : { missing: `it cannot be built on ${platform}` };
  return { xsvm: join(bin, 'xsvm'), evm, host: join(bin, 'host'), conformance, vectors };
}

const packageOf = (suite: string): string => suite.slice(bin.length + 1, -'.test'.length);
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  // Only installed tools; another Go would be another download of 100 MB.
  GOTOOLCHAIN: process.env['GOTOOLCHAIN'] ?? 'local',
  // Cryptography in C and assembler, for any processor.
  CGO_ENABLED: '1',
  CGO_CFLAGS: '-O2 -D__BLST_PORTABLE__',
});

/** Where Go stores downloads and compiled packages, for a build with another home. */
export async function goSettings(): Promise<NodeJS.ProcessEnv> {
  const names = ['GOCACHE', 'GOMODCACHE', 'GOPATH'];
  const values = (await answerOf('go', 'env', ...names))?.split('\n') ?? [];
  const { GOTOOLCHAIN, CGO_ENABLED, CGO_CFLAGS } = environment();
  return {
    ...Object.fromEntries(names.map((name, at) => [name, values[at]])),
    ...{ GOTOOLCHAIN, CGO_ENABLED, CGO_CFLAGS },
  };
}

async function missingTool(): Promise<string | undefined> {
  const version = await answerOf('go', 'env', 'GOVERSION');
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined) return 'Go is not installed';
  const [oldestMajor, oldestMinor] = OLDEST_GO;
  const isOld = Number(major) === oldestMajor && Number(minor) < oldestMinor;
  if (isOld) return `${version?.trim()} is older than go${OLDEST_GO.join('.')}`;
  const compiler = (await answerOf('go', 'env', 'CC'))?.trim() ?? 'cc';
  if ((await answerOf(compiler, '--version')) !== undefined) return undefined;
  return `the C compiler ${compiler} is not installed`;
}

/** The output of a program; undefined if it is not installed. */
async function answerOf(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const call = { cwd: __dirname, env: environment(), timeout: VERSION_MS };
    return (await promisify(execFile)(program, args, call)).stdout;
  } catch {
    return undefined;
  }
}

/** Output of the compiler goes to stderr. */
function go(command: string, ...args: string[]): Promise<void> {
  const child = spawn('go', [command, '-buildvcs=false', ...args], {
    cwd: __dirname,
    env: environment(),
    stdio: ['ignore', 2, 2],
    timeout: MAX_BUILD_MS,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`go ${command} failed with code ${code}`));
    });
  });
}
