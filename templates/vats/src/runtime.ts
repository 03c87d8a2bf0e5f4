import { join } from 'node:path';

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
import type { VatKernel } from 'vmre/vat';

import { commandsOf } from './commands';
import { Config } from './config';
import { openVats } from './kernel';

const DELIVERIES = 'golem.usage.deliveries';

/** Vats that are kept: START opens the kernel, RUN sends messages, deliveries are paid for. */
@RuntimeDef({ name: 'RUNTIME_NAME', counters: { [DELIVERIES]: { description: 'Deliveries' } } })
@config(Config)
export class VatsRuntime extends Runtime<Config> {
  private kernel: VatKernel | undefined;
  private commands: CommandRouter | undefined;

  override async test(ctx: Context<VatsRuntime>): Promise<void> {
    const kernel = await openVats(ctx.config, undefined, undefined);
    await kernel.run();
    await kernel.close();
  }

  override async start(ctx: Context<VatsRuntime>): Promise<Json> {
    this.kernel = await openVats(ctx.config, join(ctx.workdir, 'vats'), ctx.log);
    this.kernel.cranks$.subscribe(({ type }) => {
      if (type === 'delivery') ctx.counters.add(DELIVERIES);
    });
    await this.kernel.run();
    this.commands = commandsOf(this.kernel);
    return { cranks: this.kernel.statistics.cranks };
  }

  override runCommand(command: RunProcess, ctx: Context<VatsRuntime>): Promise<ProcessId> {
    if (!this.commands) throw new Error('the vats were not started');
    return this.commands.run(command, ctx);
  }

  override async stop(): Promise<void> {
    await this.kernel?.close();
  }
}
