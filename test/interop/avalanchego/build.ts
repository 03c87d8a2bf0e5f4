import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildSync } from 'esbuild';

import { formatId, vmIdOf } from '../../../src/vm';

const source = join(__dirname, 'go');
const bin = join(__dirname, 'bin');
/** A cold build takes about 4 minutes of processor time. */
const MAX_BUILD_MS = 40 * 60_000;

/** A real node, and the program that makes chains on it. */
export interface NodePrograms {
  readonly node: string;
  readonly mkchain: string;
}

/** Builds AvalancheGo from the Go module proxy, once. */
export function buildNode(): NodePrograms {
  mkdirSync(bin, { recursive: true });
  const programs = { node: join(bin, 'avalanchego'), mkchain: join(bin, 'mkchain') };
  const env = {
    ...process.env,
    GOTOOLCHAIN: process.env['GOTOOLCHAIN'] ?? 'local',
    CGO_ENABLED: '1',
    CGO_CFLAGS: '-O2 -D__BLST_PORTABLE__',
  };
  const packages = [
    [programs.node, 'github.com/ava-labs/avalanchego/main'],
    [programs.mkchain, './mkchain'],
  ] as const;
  for (const [to, from] of packages) {
    const call = { cwd: source, env, stdio: ['ignore', 2, 2] as const, timeout: MAX_BUILD_MS };
    const { status } = spawnSync('go', ['build', '-buildvcs=false', '-o', to, from], {
      ...call,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw new Error(`go build of ${from} failed with ${status}`);
  }
  return programs;
}

/**
 * Bundles the token into a plugin directory, as a launcher under the id of its VM: nodes start plugins without PATH.
 *
 * @returns the name of the VM
 */
export function installToken(plugins: string, programs: string): string {
  const name = 'token';
  const bundle = join(programs, 'token.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'token-plugin.ts')],
    outfile: bundle,
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
  });
  const launcher = join(plugins, formatId(vmIdOf(name)));
  writeFileSync(launcher, `#!/bin/sh\nexec '${process.execPath}' '${bundle}'\n`);
  chmodSync(launcher, 0o755);
  return name;
}

/** Makes a chain on a subnet of its own. @returns their ids in CB58 */
export function makeChain(
  { mkchain }: NodePrograms,
  url: string,
  vm: string,
  genesis: string,
): { chain: string; subnet: string } {
  const call = { encoding: 'utf8', timeout: 180_000 } as const;
  const answer = execFileSync(mkchain, [url, vm, 'texts', genesis], call).trim();
  const [chain = '', subnet = ''] = answer.split(' ');
  return { chain, subnet };
}
