import { createInterface } from 'node:readline';

import { hostUnderAttack } from '../vm/services/host-under-attack';

/**
 * `hostile-host DIRECTORY HANDLER`: a host in a separate process that is attacked. Prints its addresses in a
 * line of JSON, and for each line that it reads, its memory usage.
 */
async function main([directory = '', handler = '']: readonly string[]): Promise<void> {
  const { addresses } = await hostUnderAttack(directory, handler);
  const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  let most = 0;
  setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  createInterface({ input: process.stdin }).on('line', () => {
    say({ rss: process.memoryUsage.rss(), most });
    most = 0;
  });
  say(addresses);
}

void main(process.argv.slice(2));
