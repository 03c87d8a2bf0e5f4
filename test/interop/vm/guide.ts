import { createServer, type AddressInfo } from 'node:net';

import { blocksOf, type Block } from '../../support/markdown';
import { commandsOf, isFile, place, Shell } from '../../support/page-player';
import { Reader } from '../../support/reader';
import { goSettings } from '../go/build';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { playCommand } from './play-command';
import { Scenario } from './scenario';
import { Terminal } from './terminal';

const page = 'docs/chain.md';
const address = /127\.0\.0\.1:\d+/;
/** A cold build downloads and compiles half of AvalancheGo. */
const LONGEST_MS = 20 * 60_000;

/** Follows the guide, with the plugin that it builds. */
export const playGuide = (sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play(page, tally, async (scenario) => {
    const blocks = blocksOf(page);
    const reader = await Reader.create(sandbox.directory);
    const env = { ...reader.environment('chain'), ...(await goSettings()) };
    const shell = new Shell(reader.makeFolder('chain'), env, LONGEST_MS);
    let first: Terminal | undefined;
    let ports: [shown: string, free: string][] = [];
    try {
      for (const block of blocks) {
        // Not earlier: a free port may be taken by then.
        if (ports.length === 0 && address.test(block.text)) ports = await freePorts(blocks);
        const text = ports.reduce((all, [shown, free]) => all.replaceAll(shown, free), block.text);
        const { title, line } = block;
        await scenario.step(`line ${line}`, async () => {
          if (isFile(block)) return void place(shell.directory, title, { ...block, text });
          if (title === 'interop ctrl-c') return first?.interrupt(text);
          for (const shown of commandsOf({ ...block, text })) {
            if (title !== 'interop stays') await playCommand(shell, shown);
            else {
              const { directory: cwd } = shell;
              first = await Terminal.run(shown.command, shown.expected, { cwd, env });
            }
          }
        });
      }
    } finally {
      first?.kill();
      reader.remove();
    }
  });

/** A free address for each address on the page. */
async function freePorts(blocks: readonly Block[]): Promise<[shown: string, free: string][]> {
  const text = blocks.map((block) => block.text).join('\n');
  const shown = [...new Set(text.match(new RegExp(address, 'g')))];
  const servers = shown.map(() => createServer().listen(0, '127.0.0.1'));
  const free = await Promise.all(
    servers.map(async (server) => {
      if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
      return (server.address() as AddressInfo).port;
    }),
  );
  for (const server of servers) server.close();
  return shown.map((address, at) => [address, `127.0.0.1:${free[at]}`]);
}
