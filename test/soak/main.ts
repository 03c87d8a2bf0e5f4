import { inspect } from 'node:util';

import { closest } from '../../src/support/closest';
import { chainKilled } from './chain-killed';
import { configFiles } from './config-files';
import { conformance } from './conformance';
import { sessions } from './sessions';
import { ends } from './ends';
import { evmKilled } from './evm-killed';
import { frames } from './frames';
import { fuzz } from './fuzz/fuzz';
import { h2 } from './h2/h2';
import { hostileNeighbour } from './hostile-neighbour';
import { install } from './install';
import { kills } from './kills';
import { output } from './output';
import { Random } from '../support/random';
import type { Campaign, Suite } from './suite';
import { trees } from './trees';
import { vatCrash } from './vat-crash';
import { vatDamage } from './vat-damage';
import { vatEscapes } from './vat-escapes/vat-escapes';
import { vatKernel } from './vat-kernel';
import { vatKilled } from './vat-killed';
import { vatLives } from './vat-lives';
import { vatRepair } from './vat-repair';
import { vatStore } from './vat-store';
import { vatWorkers } from './vat-workers';
import { vmChain } from './vm-chain';
import { vmHostile } from './vm-hostile';
import { vmHost } from './vm-host';
import { vmNetwork } from './vm-network';

const suites: Record<string, Suite | Campaign> = {
  'config-files': configFiles,
  ...{ conformance, sessions, frames, fuzz, h2, ends, trees, output, install, kills },
  ...{
    'vm-host': vmHost,
    'vm-chain': vmChain,
    'chain-killed': chainKilled,
    'evm-killed': evmKilled,
    'vm-hostile': vmHostile,
    'vm-network': vmNetwork,
    'hostile-neighbour': hostileNeighbour,
    'vat-kernel': vatKernel,
    'vat-crash': vatCrash,
    'vat-damage': vatDamage,
    'vat-killed': vatKilled,
    'vat-repair': vatRepair,
    'vat-escapes': vatEscapes,
    'vat-store': vatStore,
    'vat-workers': vatWorkers,
    'vat-lives': vatLives,
  },
};

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function numberAfter(argv: readonly string[], flag: string): number | undefined {
  const at = argv.indexOf(flag);
  return at < 0 ? undefined : Number(argv[at + 1]);
}

/** `npm run soak -- NAME --count N [--seed S]`; the seed of a round and `--count 1` replay it. */
async function main(argv: readonly string[]): Promise<number> {
  const [name = ''] = argv;
  const suite = suites[name];
  if (!suite) {
    const guess = closest(name, Object.keys(suites));
    for (const [each, { describe, full }] of Object.entries(suites)) {
      process.stderr.write(`${each}: ${describe}; ${full} rounds in full\n`);
    }
    process.stderr.write(guess ? `no suite ${name}. Did you mean ${guess}?\n` : '');
    return 2;
  }
  const count = numberAfter(argv, '--count') ?? suite.full;
  const seed = numberAfter(argv, '--seed') ?? Math.floor(Math.random() * 2 ** 31);
  print(`${name}: ${count} rounds from seed ${seed}`);
  const begin = performance.now();
  if ('run' in suite) {
    try {
      await suite.run({ count, seed, argv, print });
    } catch (error) {
      print(`${name} failed: ${inspect(error)}`);
      return 1;
    }
    const seconds = (performance.now() - begin) / 1000;
    print(`${name}: ${count} rounds passed in ${seconds.toFixed(1)} s`);
    return 0;
  }
  for (let round = 0; round < count; round += 1) {
    const own = seed + round;
    try {
      await suite.round(new Random(own));
    } catch (error) {
      print(
        `${name}: round ${round} failed; replay: npm run soak -- ${name} --count 1 --seed ${own}`,
      );
      print(inspect(error));
      return 1;
    }
    if ((round + 1) % Math.ceil(count / 20) === 0)
      process.stderr.write(`${round + 1} of ${count}\n`);
  }
  if (suite.summary) print(suite.summary());
  print(`${name}: ${count} rounds passed in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return 0;
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
