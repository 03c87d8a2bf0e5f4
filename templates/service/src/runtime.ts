import { command, config, positional, Runtime, RuntimeDef } from 'vmre';

import { Config } from './config';
import { Service } from './service';

const REQUESTS = 'golem.usage.requests';

class User {
  @positional({ type: String, pattern: /\w+/ })
  name!: string;
}

/** A service: START starts it, RUN manages its users, and a counter counts its requests. */
@RuntimeDef({
  name: 'RUNTIME_NAME',
  counters: { [REQUESTS]: { description: 'Requests answered' } },
})
@config(Config)
export class ServiceRuntime extends Runtime<Config> {
  private readonly service = new Service(() => this.ctx.counters.add(REQUESTS));

  override async start() {
    const { config, log } = this.ctx;
    await this.service.listen(config.port, config.host);
    log.info('the service listens', this.info());
    return this.info();
  }

  @command({ description: 'Shows the address of the service' })
  info() {
    return { url: this.service.url };
  }

  @command({ name: 'user add', args: User, description: 'Gives access to NAME' })
  addUser({ name }: User) {
    this.service.users.add(name);
  }

  @command({ name: 'user remove', args: User, description: 'Ends the access of NAME' })
  removeUser({ name }: User) {
    if (!this.service.users.delete(name)) throw new Error(`unknown user ${name}`);
  }

  @command({ name: 'user list', description: 'Lists the users' })
  listUsers() {
    return [...this.service.users].sort();
  }

  override stop() {
    this.service.close();
  }
}
