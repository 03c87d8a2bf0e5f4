import { basename } from 'node:path';
import { PassThrough, Transform } from 'node:stream';

import type { Endpoint } from '../runtime/network/endpoint';
import { parseAddress } from '../support/network/socket-address';
import type { NetworkRequest } from '../runtime/network/network-request';
import { NetworkInterface, type EndpointMessage } from '../adapters/runtime-api/messages';
import { runWith, type Environment } from '../adapters/command-line/run';
import type { Context } from '../runtime/context';
import type { RuntimeDefinition } from '../runtime/definition';
import type { AnyRuntime } from '../runtime/runtime';
import { RuntimeClient } from '../supervisor/client';
import { CommandMonitor, type CommandResult } from '../supervisor/command-monitor';
import { VmreError } from '../support/errors/vmre-error';
import { commandResult, type BegunCommand, type TestCommandResult } from './command-result';

const SIGTERM = 15;

/** A runtime in server mode whose client is in the same process. */
export class InMemoryServed {
  readonly monitor = new CommandMonitor();
  readonly client: RuntimeClient;
  /** Resolves to the exit code. */
  readonly ended: Promise<number>;
  private readonly toRuntime = new PassThrough();
  private readonly log: string[] = [];
  private counted: readonly string[] = [];
  private context: Context<AnyRuntime> | undefined;

  constructor(load: () => Promise<RuntimeDefinition>, environment: Environment) {
    const watched = async () => {
      const definition = await load();
      this.counted = Object.keys(definition.options.counters ?? {});
      return {
        ...definition,
        create: (context: Context<AnyRuntime>) => definition.create((this.context = context)),
      };
    };
    const [stdin, stdout, stderr] = [this.toRuntime, inTurns(), new PassThrough()];
    stderr.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    this.ended = runWith({ ...environment, stdin, stdout, stderr }, watched).finally(() =>
      stdout.end(),
    );
    this.client = new RuntimeClient(stdout, stdin, this.monitor);
  }

  /** The values of its counters now; they are published later. */
  get counters(): ReadonlyMap<string, number> {
    return new Map(this.counted.map((name) => [name, this.context?.counters.get(name) ?? 0]));
  }

  /** Its log. */
  get logText(): string {
    return this.log.join('');
  }

  /** @returns the output of START */
  async hello(): Promise<string> {
    try {
      await this.client.hello();
    } catch (error) {
      this.toRuntime.end();
      const code = await this.ended;
      const text = `start exited with code ${code}: ${this.logText.trim()}`;
      throw new VmreError('VMRE_HOOK_FAILED', text, {
        ...{ cause: error, data: { code } },
        ...(code === 0 && { hint: 'In command mode, call run() without start().' }),
      });
    }
    return Buffer.concat(this.monitor.start).toString();
  }

  async begin(bin: string, args: readonly string[]): Promise<BegunCommand> {
    let result: Promise<CommandResult> | undefined;
    const command = { bin, args: [basename(bin), ...args], workDir: '' };
    const pid = await this.client.run(command, (given) => {
      result = this.monitor.follow(given);
    });
    return {
      pid,
      ended: (result as unknown as Promise<CommandResult>).then(asTestResult),
      kill: (signal = SIGTERM) => this.client.kill(pid, signal),
    };
  }

  async joinNetwork({ kind, networks, hosts }: NetworkRequest): Promise<Endpoint | undefined> {
    const endpoint = await this.client.createNetwork({
      networks: networks.map(({ address, gateway, mask, interfaceAddress }) => ({
        addr: address,
        gateway,
        mask,
        ifAddr: interfaceAddress,
      })),
      hosts,
      interface: kind === 'vpn' ? NetworkInterface.Vpn : NetworkInterface.Inet,
    });
    return endpoint && toEndpoint(endpoint);
  }

  /** @returns the exit code */
  async stop(): Promise<number> {
    // One that has ended answers nothing, and one whose start failed has closed its input.
    await Promise.race([this.client.shutdown().catch(() => undefined), this.ended]);
    this.toRuntime.end();
    const code = await this.ended;
    await this.client.ended; // nothing must happen after the test
    return code;
  }
}

/** A pipe of a process also takes a turn, in which the runtime reads requests, such as a kill. */
const inTurns = (): Transform =>
  new Transform({ transform: (chunk, _encoding, done) => setImmediate(done, null, chunk) });

const asTestResult = ({ code, stdout, stderr }: CommandResult): TestCommandResult =>
  commandResult(code, stdout.toString(), stderr.toString());

function toEndpoint({ type, address }: EndpointMessage): Endpoint {
  return type === 'unixStream' || type === 'unixDatagram'
    ? { kind: type, path: address }
    : { kind: type, address: parseAddress(address) };
}
