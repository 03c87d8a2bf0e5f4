import { join } from 'node:path';

import {
  config,
  Runtime,
  RuntimeDef,
  type Context,
  type Deployment,
  type Json,
  type ProcessId,
  type RunProcess,
} from 'vmre';
import { openKernel, type CrankReport, type VatKernel } from 'vmre/vat';

import { commandsOf } from './commands';
import { Settings } from './settings';
import { buildAudit, buildLedger } from './vats';

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
  private readonly commands = commandsOf(this);
  private running: VatKernel | undefined;

  override async test(ctx: Context<VatsRuntime>): Promise<void> {
    const kernel = await open(ctx, undefined);
    try {
      await kernel.call('audit', 'notes');
    } finally {
      await kernel.close();
    }
  }

  override async deploy(ctx: Context<VatsRuntime>): Promise<Deployment> {
    const kernel = await open(ctx, storeOf(ctx));
    try {
      await kernel.run();
      return { extra: { vats: kernel.statistics.vats.map(({ name }) => name) } };
    } finally {
      await kernel.close();
    }
  }

  override async start(ctx: Context<VatsRuntime>): Promise<Json> {
    this.running = await open(ctx, storeOf(ctx));
    this.running.cranks$.subscribe((crank) => count(ctx, crank));
    await this.running.run();
    return this.describe();
  }

  override runCommand(command: RunProcess, ctx: Context<VatsRuntime>): Promise<ProcessId> {
    return this.commands.run(command, ctx);
  }

  override async stop(): Promise<void> {
    await this.running?.close();
  }

  /** Sends a message to a vat. @returns the answer, when it is kept */
  async ask(vat: string, method: string, ...args: Json[]): Promise<Json> {
    return jsonOf(await this.kernel.call(vat, method, ...args));
  }

  describe(): { [key: string]: Json } {
    const { cranks, vats } = this.kernel.statistics;
    return { cranks, vats: vats.map(({ name, deliveries }) => ({ name, deliveries })) };
  }

  private get kernel(): VatKernel {
    if (!this.running) throw new Error('the vats were not started');
    return this.running;
  }
}

const storeOf = ({ workdir }: Context<VatsRuntime>): string => join(workdir, 'vats');

/** @param store undefined for vats in memory */
function open(ctx: Context<VatsRuntime>, store: string | undefined): Promise<VatKernel> {
  const { worker, deliveryMs } = ctx.config;
  const limits = { deliveryMs };
  return openKernel({
    ...(store !== undefined && { store }),
    vats: { ledger: { build: buildLedger, limits }, audit: { build: buildAudit, limits } },
    bootstrap: 'ledger',
    worker,
    logger: ctx.log,
  });
}

function count({ counters }: Context<VatsRuntime>, { type, result }: CrankReport): void {
  if (type !== 'delivery') return;
  counters.add(DELIVERIES);
  const steps = result?.[2]?.compute ?? 0;
  if (steps > 0) counters.add(COMPUTATION, steps);
}

/** What JSON has no words for is left out. */
const jsonOf = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
