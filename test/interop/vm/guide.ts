import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';

import ts from 'typescript';

import { blocksOf, root, type Block } from '../../support/markdown';
import { commandsOf } from '../../support/page-player';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { playCommand } from './play-command';
import { Scenario } from './scenario';
import { Terminal } from './terminal';

const page = 'docs/chain.md';
/** A cold build downloads and compiles half of AvalancheGo. */
const LONGEST_MS = 20 * 60_000;

/** Does what the guide says, with the plugin that it builds. */
export const playGuide = (sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play(page, tally, async (scenario) => {
    const blocks = blocksOf(page);
    const ports = await freePorts(blocks);
    // Where programs find this package as their own.
    mkdirSync(join(root, '.cache'), { recursive: true });
    const directory = mkdtempSync(join(root, '.cache', 'guide-'));
    const env = {
      ...sandbox.environment,
      PATH: [join(root, 'bin'), sandbox.environment['PATH']].join(delimiter),
      HOME: process.env['HOME'], // what Go has downloaded and built before
    };
    let first: Terminal | undefined;
    try {
      for (const block of blocks) {
        const text = ports.reduce((all, [shown, free]) => all.replaceAll(shown, free), block.text);
        const { title, line } = block;
        await scenario.step(`line ${line}`, async () => {
          if (block.language !== 'console') return place(directory, { ...block, text });
          if (title === 'interop ctrl-c') return first?.interrupt(text);
          for (const { command, expected } of commandsOf({ ...block, text })) {
            if (title === 'interop stays') {
              first = await Terminal.run(command, expected, { cwd: directory, env });
            } else {
              const place = { cwd: directory, env, timeout: LONGEST_MS };
              await playCommand({ command, expected }, place);
            }
          }
        });
      }
    } finally {
      first?.kill();
      rmSync(directory, { recursive: true, force: true });
    }
  });

/** A file of the page, TypeScript as what it compiles to. */
function place(directory: string, { language, title, text }: Block): void {
  const module = ts.ModuleKind.CommonJS;
  const target = ts.ScriptTarget.ES2022;
  const compilerOptions = { module, target };
  const [name, content] =
    language === 'ts'
      ? [title.replace(/ts$/, 'js'), ts.transpileModule(text, { compilerOptions }).outputText]
      : [title, text];
  writeFileSync(join(directory, name), content);
}

/** For each address on the page one that is free. */
async function freePorts(blocks: readonly Block[]): Promise<[shown: string, free: string][]> {
  const text = blocks.map((block) => block.text).join('\n');
  const shown = [...new Set(text.match(/127\.0\.0\.1:\d+/g))];
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
