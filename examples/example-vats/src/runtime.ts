import { join } from 'node:path';

import {
  command,
  config,
  Runtime,
  RuntimeDef,
  type Context,
  type Deployment,
  type Json,
} from 'vmre';
import type { CrankReport, VatKernel } from 'vmre/vat';

import { Account, Message, Move, NewAccount } from './arguments';
import { openVats, type Vats } from './kernel';
import { Settings } from './settings';

const DELIVERIES = 'golem.usage.example.deliveries';
const COMPUTATION = 'golem.usage.example.computation';

/**
 * Vats as a runtime: DEPLOY makes their store, START opens the kernel, RUN sends messages and prints the
 * answers; the requestor pays by what vats do.
 */
@RuntimeDef({
  counters: {
    [DELIVERIES]: { description: 'Messages and answers that vats were given' },
    [COMPUTATION]: { description: 'Steps that vats took, as far as their worker counts them' },
  },
})
@config(Settings)
export class VatsRuntime extends Runtime<Settings> {
  private running: Vats | undefined;

  override async test({ config, log }: Context<VatsRuntime>): Promise<void> {
    const vats = await openVats(config, { logger: log });
    try {
      await vats.call('audit', 'notes');
    } finally {
      await vats.close();
    }
  }

  override async deploy(ctx: Context<VatsRuntime>): Promise<Deployment> {
    const vats = await openVats(ctx.config, placeOf(ctx));
    try {
      await vats.run();
      return { extra: { vats: vats.statistics.vats.map(({ name }) => name) } };
    } finally {
      await vats.close();
    }
  }

  override async start(ctx: Context<VatsRuntime>): Promise<Json> {
    this.running = await openVats(ctx.config, placeOf(ctx));
    this.running.cranks$.subscribe((crank) => count(ctx, crank));
    await this.running.run();
    return this.stats();
  }

  @command({ name: 'account open', args: NewAccount, description: 'Opens an account' })
  async open({ name, amount }: NewAccount) {
    return { note: await this.vats.call('ledger', 'open', name, amount) };
  }

  @command({ name: 'account move', args: Move, description: 'Moves from one account to another' })
  async move({ from, to, amount }: Move) {
    return { note: await this.vats.call('ledger', 'move', from, to, amount) };
  }

  @command({ name: 'account balance', args: Account, description: 'What an account has' })
  async balance({ name }: Account) {
    return { balance: await this.vats.call('ledger', 'balance', name) };
  }

  @command({ description: 'All that was done' })
  audit() {
    return this.vats.call('audit', 'notes');
  }

  @command({ args: Message, description: 'Sends any message' })
  async send({ vat, method, values }: Message) {
    const vats: VatKernel = this.vats; // any vat, method and arguments
    return (await vats.call(vat, method, ...(JSON.parse(values) as unknown[]))) ?? null;
  }

  @command({ description: 'What the kernel has' })
  stats(): { [key: string]: Json } {
    const { cranks, vats } = this.vats.statistics;
    return { cranks, vats: vats.map(({ name, deliveries }) => ({ name, deliveries })) };
  }

  override async stop(): Promise<void> {
    await this.running?.close();
  }

  private get vats(): Vats {
    if (!this.running) throw new Error('the vats were not started');
    return this.running;
  }
}

const placeOf = ({ workdir, log }: Context<VatsRuntime>) => ({
  store: join(workdir, 'vats'),
  logger: log,
});

function count({ counters }: Context<VatsRuntime>, { type, result }: CrankReport): void {
  if (type !== 'delivery') return;
  counters.add(DELIVERIES);
  const steps = result?.[2]?.compute ?? 0;
  if (steps > 0) counters.add(COMPUTATION, steps);
}
