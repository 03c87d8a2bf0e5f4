import { createInterface } from 'node:readline';

import type { Argv } from 'yargs';

import type { Mining } from '../../vm/chain/chain-options';
import type { ChainVm } from '../../vm/chain/chain-vm';
import { VmreError } from '../../support/errors/vmre-error';
import { duration } from '../duration-option';
import type { ChainTranscript } from './chain-transcript';

/** When `vmre vm run` builds blocks. */
export interface MiningOptions {
  mine: 'auto' | 'interval' | 'manual';
  /** Milliseconds. */
  'mine-interval': number | undefined;
}

const INTERVAL_MS = 2000;

/** Adds `--mine` and `--mine-interval`. */
export const miningOptions = <T>(yargs: Argv<T>): Argv<T> =>
  yargs
    .option('mine', {
      choices: ['auto', 'interval', 'manual'] as const,
      default: 'auto',
      describe:
        'Build a block when the VM requests one, at intervals if requested, or for each line on stdin',
    })
    .option(
      'mine-interval',
      duration(
        'mine-interval',
        undefined,
        `Time between blocks, with --mine interval. Default: ${INTERVAL_MS / 1000}s`,
      ),
    );

/** @throws VMRE_OPTION_INVALID for an interval without `--mine interval` */
export function miningOf({ mine, 'mine-interval': interval }: MiningOptions): Mining {
  if (mine === 'interval') return { everyMs: interval ?? INTERVAL_MS };
  if (interval === undefined) return mine;
  throw new VmreError('VMRE_OPTION_INVALID', `--mine-interval has no effect with --mine ${mine}`, {
    hint: 'Add --mine interval.',
  });
}

/** Builds a block for each line on stdin. @returns a function that stops it */
export function mineByLines(chain: ChainVm, transcript: ChainTranscript): () => void {
  const lines = createInterface({ input: process.stdin, terminal: false });
  lines.on('line', () => {
    chain.buildBlock().catch((error: unknown) => transcript.event({ type: 'blockFailed', error }));
  });
  return () => {
    lines.close();
    process.stdin.destroy(); // it would keep the process alive
  };
}
