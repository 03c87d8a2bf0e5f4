import { startChain } from '../../src/vm/chain/start-chain';
import { testVmPlugin } from '../../src/testing/vm/test-vm';
import { Bystander } from '../vm/bystander';
import { eventually } from '../support/runtime-process';
import { neighbour } from './neighbour';
import { Random } from '../support/random';
import { ensure } from './suite';

const GENESIS = Buffer.from('in the beginning');
const LIVES = 3;
const LONGEST_MS = 60_000;

/**
 * `neighboured-chains SEED DIRECTORY`: a chain that is opened, at work, killed, and reopened beside a hostile
 * neighbour. Prints a line of JSON with the number of blocks and of the neighbour's attempts.
 */
async function main([seed = '', dataDir = '']: readonly string[]): Promise<void> {
  const random = new Random(Number(seed));
  const other = new Bystander(neighbour, []);
  let refusals = 0;
  let height = 0n;
  for (let life = 0; life < LIVES; life += 1) {
    let ready = 0;
    const begun = { plugin: testVmPlugin, genesis: GENESIS, dataDir, mine: 'manual' as const };
    const limits = { handshakeMs: LONGEST_MS, answerMs: LONGEST_MS };
    const chain = await startChain({
      ...begun,
      start: limits,
      onEvent: (event) => {
        if (event.type === 'ready') ready += 1;
        if (event.type === 'log' && event.line.stream === 'host') refusals += 1;
      },
    });
    ensure(chain.head.height === height, `opened at ${chain.head.height} instead of ${height}`);
    const kills = random.below(2);
    for (let round = 0; round <= kills; round += 1) {
      for (let blocks = 1 + random.below(20); blocks > 0; blocks -= 1) {
        height = (await chain.buildBlock()).height;
      }
      if (round === kills) break;
      const before = ready;
      process.kill(chain.pid as number, 'SIGKILL');
      await eventually('the restart', () => ready > before, LONGEST_MS);
      ensure(chain.head.height === height, `restarted at ${chain.head.height}, not ${height}`);
    }
    await chain.stop();
  }
  await other.finish();
  const got = other.lines.filter((line) => !line.startsWith('tried'));
  ensure(got.length === 0, `the neighbour got something:\n${got.slice(0, 20).join('\n')}`);
  const tried = Number(other.lines.at(-1)?.split(' ')[1]);
  ensure(tried > 0 && refusals > 0, `tried ${tried} times, ${refusals} refusals were told`);
  process.stdout.write(`${JSON.stringify({ blocks: Number(height), tried, refusals })}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.kill(process.pid, 'SIGKILL'); // and with it all processes that it started
});
