import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { go, goEnvironment, goProblem, outputOf } from '../go-command';

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
  await go(__dirname, 'build', '-o', `${bin}/`, ...programs.map((name) => `./cmd/${name}`));
  const suites = ['conformance', 'vectors'].map((name) => `${bin}/${name}.test`);
  for (const suite of suites)
    await go(__dirname, 'test', '-c', '-o', suite, `./${packageOf(suite)}`);
  process.stderr.write(`the Go peers took ${seconds(performance.now() - begin)} s\n`);
  const [conformance = '', vectors = ''] = suites;
  const evm = programs.includes('evm')
    ? join(bin, 'evm')
    : { missing: `it cannot be built on ${platform}` };
  return { xsvm: join(bin, 'xsvm'), evm, host: join(bin, 'host'), conformance, vectors };
}

const packageOf = (suite: string): string => suite.slice(bin.length + 1, -'.test'.length);
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** Where Go stores downloads and compiled packages, for a build with another home. */
export async function goSettings(): Promise<NodeJS.ProcessEnv> {
  const names = ['GOCACHE', 'GOMODCACHE', 'GOPATH'];
  const values = (await outputOf('go', 'env', ...names))?.split('\n') ?? [];
  const { GOTOOLCHAIN, CGO_ENABLED, CGO_CFLAGS } = goEnvironment();
  return {
    ...Object.fromEntries(names.map((name, at) => [name, values[at]])),
    ...{ GOTOOLCHAIN, CGO_ENABLED, CGO_CFLAGS },
  };
}

/** What is missing to build Go programs with C: Go, or a C compiler. */
export async function missingTool(): Promise<string | undefined> {
  const problem = await goProblem();
  if (problem !== undefined) return problem;
  const compiler = (await outputOf('go', 'env', 'CC'))?.trim() ?? 'cc';
  if ((await outputOf(compiler, '--version')) !== undefined) return undefined;
  return `the C compiler ${compiler} is not installed`;
}
