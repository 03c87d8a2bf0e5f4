import { say, Tally } from '../../support/tally';
import { playSuite } from './suite';

/** Runs the suite against any worker: see docs/vat-workers.md. */
async function main([program, ...args]: readonly string[]): Promise<void> {
  if (program === undefined) {
    say('usage: npx tsx test/interop/vat-worker/main.ts PROGRAM ARGUMENTS…');
    process.exitCode = 2;
    return;
  }
  const tally = new Tally();
  await playSuite({ program, args }, tally);
  say(tally.summary);
  process.exitCode = tally.hasFailures ? 1 : 0;
}

void main(process.argv.slice(2));
