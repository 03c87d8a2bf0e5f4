import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { command, config, option, Runtime, RuntimeDef } from 'vmre';

import { KnownUser, NewUser, Order } from './arguments';
import { Users } from './users';

const REQUESTS = 'golem.usage.example.requests';
const BYTES = 'golem.usage.example.bytes-out';

class Settings {
  @option({ description: 'Where the service listens' })
  host = '127.0.0.1';

  @option({ description: '0 for any free port', integer: true, min: 0, max: 65535 })
  port = 0;
}

/**
 * A self-contained service. The requestor does not bring a payload: the commands administer the service, and usage is
 * billed.
 */
@RuntimeDef({
  counters: {
    [REQUESTS]: { description: 'Requests answered' },
    [BYTES]: { description: 'Bytes sent' },
  },
})
@config(Settings)
export class ServiceRuntime extends Runtime<Settings> {
  private readonly users = new Users();
  private readonly server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    if (!this.users.count(name)) {
      response.writeHead(403).end();
      return;
    }
    const body = `hello ${name}\n`;
    response.end(body);
    this.ctx.counters.add(REQUESTS);
    this.ctx.counters.add(BYTES, body.length);
  });

  override async start() {
    const { config: settings, emitter, log, signal } = this.ctx;
    this.server.listen(settings.port, settings.host);
    await once(this.server, 'listening', { signal });
    const service = this.info();
    log.info('the service is up', service);
    await emitter.state('service', service);
    return service;
  }

  @command({ name: 'service info', description: 'Where the service is' })
  info() {
    const { address, port } = this.server.address() as AddressInfo;
    return { url: `http://${address}:${port}` };
  }

  @command({ name: 'user add', args: NewUser, description: 'Admits NAME' })
  addUser({ name }: NewUser) {
    this.users.add(name);
  }

  @command({ name: 'user remove', args: KnownUser, description: 'Excludes NAME' })
  removeUser({ name }: KnownUser) {
    this.users.remove(name);
  }

  @command({ name: 'user list', args: Order, description: 'Users, with their requests' })
  listUsers({ sort }: Order) {
    return this.users.list(sort);
  }

  override stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
