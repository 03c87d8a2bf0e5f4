import {
  config,
  Runtime,
  RuntimeDef,
  type CommandRouter,
  type Context,
  type Json,
  type ProcessId,
  type RunProcess,
} from 'vmre';

import { commandsOf } from './commands';
import { Config } from './config';
import { Service } from './service';

const REQUESTS = 'golem.usage.requests';

/** A self-contained service: START brings it up, RUN administers it, requests are paid for. */
@RuntimeDef({
  name: 'RUNTIME_NAME',
  counters: { [REQUESTS]: { description: 'Requests answered' } },
})
@config(Config)
export class ServiceRuntime extends Runtime<Config> {
  private service: Service | undefined;
  private commands: CommandRouter | undefined;

  override async start({ config, counters, log }: Context<ServiceRuntime>): Promise<Json> {
    this.service = new Service(() => counters.add(REQUESTS));
    await this.service.listen(config.port, config.host);
    this.commands = commandsOf(this.service);
    const { url } = this.service;
    log.info('the service is up', { url });
    return { url };
  }

  override runCommand(command: RunProcess, ctx: Context<ServiceRuntime>): Promise<ProcessId> {
    if (!this.commands) throw new Error('the service was not started');
    return this.commands.run(command, ctx);
  }

  override stop(): void {
    this.service?.close();
  }
}
