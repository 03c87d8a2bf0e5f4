import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { buildRustPeers, type RustPeers } from '../test/interop/rust/build';
import { exampleRuntime, benchRuntime, Place } from './places';
import type { Report } from './measurement';

const run = promisify(execFile);
const LONGEST_MS = 120_000;

/** The same foreign client on both sides: ours and the runtime on the published Rust SDK. */
export class RustClient {
  constructor(
    private readonly peers: RustPeers,
    private readonly place: Place,
  ) {}

  /** Where the runtimes work. */
  get directory(): string {
    return this.place.directory;
  }

  /** The environment of both sides. */
  get env(): NodeJS.ProcessEnv {
    return this.place.env;
  }

  /** The runtime on the published Rust SDK. */
  get sdkRuntime(): string {
    return this.peers.sdkRuntime;
  }

  /** Figures of one measurement of the client, by name. */
  async ours(mode: readonly string[], runtime = exampleRuntime): Promise<Record<string, number>> {
    const start = ['--workdir', this.place.directory, 'start'];
    return this.measure(mode, [process.execPath, runtime, ...start]);
  }

  async theirs(mode: readonly string[]): Promise<Record<string, number>> {
    return this.measure(mode, [this.peers.sdkRuntime, 'start']);
  }

  private async measure(
    mode: readonly string[],
    command: readonly string[],
  ): Promise<Record<string, number>> {
    const { stdout } = await run(this.peers.client, [...mode, '--', ...command], {
      env: this.place.env,
      cwd: this.place.directory,
      timeout: LONGEST_MS,
    });
    const words = [...stdout.matchAll(/(\S+)=([\d.]+)/g)];
    if (words.length === 0) throw new Error(`the client measured nothing: ${stdout}`);
    return Object.fromEntries(words.map(([, name, value]) => [name!, Number(value)]));
  }
}

let building: Promise<RustPeers | undefined> | undefined;

/** Gives a bench the client, or reports why it is unavailable. */
export async function withRustClient(
  report: Report,
  name: string,
  bench: (client: RustClient) => Promise<void>,
): Promise<void> {
  const peers = await (building ??= buildRustPeers());
  if (!peers) {
    report.skipped(name, 'cargo is not installed');
    return;
  }
  const place = new Place();
  try {
    await bench(new RustClient(peers, place));
  } finally {
    place.clear();
  }
}

export const emitter = benchRuntime('emitter');
