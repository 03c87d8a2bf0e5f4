import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { buildGoPeers, type GoPeers } from '../test/interop/go/build';
import type { Report } from './measurement';
import { Place } from './places';

const LONGEST_MS = 120_000;
const MOST_OUTPUT = 64 * 1024 * 1024;

/** The host on AvalancheGo's own client. */
export class GoHost {
  constructor(
    readonly peers: GoPeers,
    readonly place: Place,
  ) {}

  /** The output for a mode. */
  async run(...words: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(this.peers.host, words, {
      env: this.place.env,
      cwd: this.place.directory,
      timeout: LONGEST_MS,
      maxBuffer: MOST_OUTPUT,
    });
    return stdout;
  }

  /** The medians in the output for a mode, by the first words of their lines. */
  async medians(...words: readonly string[]): Promise<(line: string) => number> {
    const output = await this.run(...words);
    return (line) => {
      const found = output.split('\n').find((each) => each.startsWith(line));
      const [, value] = /median +([\d.]+)/.exec(found ?? '') ?? [];
      if (value === undefined) throw new Error(`the Go host measured no ${line}:\n${output}`);
      return Number(value);
    };
  }
}

/** Gives a bench the Go host, or reports why it is unavailable. */
export async function withGoHost(
  report: Report,
  name: string,
  bench: (host: GoHost) => Promise<void>,
): Promise<void> {
  const peers = await buildGoPeers();
  if ('missing' in peers) {
    report.skipped(name, peers.missing);
    return;
  }
  const place = new Place();
  try {
    await bench(new GoHost(peers, place));
  } finally {
    place.clear();
  }
}
