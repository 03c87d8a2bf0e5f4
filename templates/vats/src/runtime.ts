import { join } from 'node:path';

import { command, config, Runtime, RuntimeDef, type Context, type Json } from 'vmre';

import { Amount } from './arguments';
import { Config } from './config';
import { openVats, type Vats } from './kernel';

const DELIVERIES = 'golem.usage.deliveries';

/** Persistent vats: START opens the kernel, RUN sends messages, deliveries are paid for. */
@RuntimeDef({ name: 'RUNTIME_NAME', counters: { [DELIVERIES]: { description: 'Deliveries' } } })
@config(Config)
export class VatsRuntime extends Runtime<Config> {
  private running: Vats | undefined;

  override async test(ctx: Context<VatsRuntime>): Promise<void> {
    const vats = await openVats(ctx.config);
    await vats.run();
    await vats.close();
  }

  override async start(ctx: Context<VatsRuntime>): Promise<Json> {
    const store = join(ctx.workdir, 'vats');
    this.running = await openVats(ctx.config, { store, logger: ctx.log });
    this.running.cranks$.subscribe(({ type }) => {
      if (type === 'delivery') ctx.counters.add(DELIVERIES);
    });
    await this.running.run();
    return { cranks: this.running.statistics.cranks };
  }

  @command({ args: Amount, description: 'Adds to the counter' })
  add({ amount }: Amount) {
    return this.vats.call('counter', 'add', amount);
  }

  @command({ description: 'All that was done' })
  journal() {
    return this.vats.call('journal', 'notes');
  }

  @command({ description: 'What the kernel has' })
  stats() {
    return { vats: this.vats.statistics.vats.map(({ name }) => name) };
  }

  override async stop(): Promise<void> {
    await this.running?.close();
  }

  private get vats(): Vats {
    if (!this.running) throw new Error('the vats were not started');
    return this.running;
  }
}
