import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  config,
  option,
  Runtime,
  RuntimeDef,
  type Context,
  type Json,
  type ProcessId,
  type RunProcess,
} from 'vmre';

import { commandsOf } from './commands';
import { Users } from './users';

const REQUESTS = 'golem.usage.example.requests';
const BYTES = 'golem.usage.example.bytes-out';

export class Settings {
  @option({ description: 'Where the service listens' })
  host = '127.0.0.1';

  @option({ description: '0 takes any free port', min: 0, max: 65535 })
  port = 0;
}

/**
 * A self-contained service: the payload is in the runtime, RUN only administers it, and the
 * requestor pays by usage.
 */
@RuntimeDef({
  counters: {
    [REQUESTS]: { description: 'Requests answered' },
    [BYTES]: { description: 'Bytes sent' },
  },
})
@config(Settings)
export class ServiceRuntime extends Runtime<Settings> {
  readonly users = new Users();
  private readonly commands = commandsOf(this);
  private server: Server | undefined;

  get url(): string {
    const { address, port } = this.server?.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  override async start(ctx: Context<ServiceRuntime>): Promise<Json> {
    this.server = createServer((request, response) => {
      const name = request.url?.slice(1) ?? '';
      if (!this.users.count(name)) {
        response.writeHead(403).end();
        return;
      }
      const body = `hello ${name}\n`;
      response.end(body);
      ctx.counters.add(REQUESTS);
      ctx.counters.add(BYTES, body.length);
    });
    this.server.listen(ctx.config.port, ctx.config.host);
    await once(this.server, 'listening');
    ctx.log.info('the service is up', { url: this.url });
    await ctx.emitter.state('service', { url: this.url });
    return { url: this.url };
  }

  override runCommand(command: RunProcess, ctx: Context<ServiceRuntime>): Promise<ProcessId> {
    return this.commands.run(command, ctx);
  }

  override async stop(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
