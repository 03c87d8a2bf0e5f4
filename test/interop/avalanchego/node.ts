import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A program of a real node, unmodified. */
export interface NodeProgram {
  readonly path: string;
  readonly plugins: string;
}

const HEALTHY_MS = 180_000;

/** A node of AvalancheGo on loopback, with its own data. */
export class AvalancheNode {
  private child: ChildProcess | undefined;
  /** Its id, `NodeID-…`, once it ran. */
  nodeId = '';
  private subnet: string | undefined;

  private constructor(
    private readonly program: NodeProgram,
    private readonly directory: string,
    private readonly httpPort: number,
    private readonly stakingPort: number,
    private readonly beacon: AvalancheNode | undefined,
  ) {}

  /** @param beacon the node from which it bootstraps; none for the first */
  static async make(
    program: NodeProgram,
    directory: string,
    beacon?: AvalancheNode,
  ): Promise<AvalancheNode> {
    return new AvalancheNode(program, directory, await freePort(), await freePort(), beacon);
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  get pid(): number {
    return this.child!.pid!;
  }

  /** Lets it make the blocks of a subnet as fast as it can, from its next start on. */
  track(subnet: string): void {
    const configs = join(this.directory, 'configs', 'subnets');
    mkdirSync(configs, { recursive: true });
    writeFileSync(join(configs, `${subnet}.json`), JSON.stringify({ proposerMinBlockDelay: 0 }));
    this.subnet = subnet;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const log = openSync(join(this.directory, 'output.log'), 'a');
    const { beacon } = this;
    const args = [
      ...['--fd-limit=16000', '--network-id=local', '--sybil-protection-enabled=false'],
      ...['--public-ip=127.0.0.1', '--http-host=127.0.0.1', '--staking-host=127.0.0.1'],
      ...[`--http-port=${this.httpPort}`, `--staking-port=${this.stakingPort}`],
      ...[`--data-dir=${this.directory}`, `--plugin-dir=${this.program.plugins}`],
      `--bootstrap-ips=${beacon ? `127.0.0.1:${beacon.stakingPort}` : ''}`,
      `--bootstrap-ids=${beacon?.nodeId ?? ''}`,
      ...['--log-level=info', '--consensus-shutdown-timeout=10s'],
      '--network-max-reconnect-delay=1s',
      ...(this.subnet === undefined ? [] : [`--track-subnets=${this.subnet}`]),
    ];
    this.child = spawn(this.program.path, args, { stdio: ['ignore', log, log] });
    const { nodeID } = await this.answer<{ nodeID: string }>('/ext/info', 'info.getNodeID', {});
    this.nodeId = nodeID;
  }

  /** Whether it is connected to as many other nodes. */
  async hasPeers(count: number): Promise<boolean> {
    const { peers } = await this.answer<{ peers: { nodeID: string }[] }>(
      '/ext/info',
      'info.peers',
      {},
    );
    return peers.length === count;
  }

  /** Calls its API until it answers. */
  async answer<T>(path: string, method: string, params: object, ms = HEALTHY_MS): Promise<T> {
    const until = performance.now() + ms;
    for (let problem = ''; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const ended = this.child?.exitCode ?? undefined;
      if (ended !== undefined) throw new Error(`the node ended with ${ended}`);
      if (performance.now() > until) throw new Error(`${method} has no answer: ${problem}`);
      try {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
        const headers = { 'content-type': 'application/json' };
        const signal = AbortSignal.timeout(10_000);
        const answer = await fetch(this.url + path, { method: 'POST', headers, body, signal });
        const text = await answer.text();
        const { result } = JSON.parse(text) as { result?: T };
        if (result !== undefined) return result;
        problem = text;
      } catch (error) {
        problem = String(error);
      }
    }
  }

  /** Ends it and waits for its exit. @returns its code, or the signal */
  async end(signal: NodeJS.Signals): Promise<number | string> {
    const { child } = this;
    if (!child) return 0;
    this.child = undefined;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode ?? child.signalCode ?? 'unknown';
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
