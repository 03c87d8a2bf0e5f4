import {
  cli,
  config,
  option,
  positional,
  Runtime,
  RuntimeDef,
  type Context,
  type Offer,
  type ProcessId,
  type RunProcess,
} from 'vmre';

/** Given by each descriptor: `"extra-args": ["--runtime-arg", "cats"]`. */
export class Arguments {
  @positional({ type: String, pattern: /[a-z][a-z0-9-]*/, description: 'Name of the service' })
  service!: string;
}

/** Read from the configuration of the service: `~/.local/share/cats/cats.json`. */
export class Settings {
  @option({ description: 'What the service answers' })
  answer = 'nothing yet';
}

/** One program, any number of services: the argument decides the name, and with it everything. */
@RuntimeDef({ name: ({ service }: Arguments) => service })
@config(Settings)
@cli(Arguments)
export class NamedRuntime extends Runtime<Settings, Arguments> {
  override offer(ctx: Context<NamedRuntime>): Offer {
    return { properties: { [`golem.runtime.example.${ctx.cli.service}`]: true } };
  }

  override runCommand({ bin, args }: RunProcess, ctx: Context<NamedRuntime>): ProcessId {
    return ctx.command(async (run) => {
      await run.stdout(`${ctx.name} says ${ctx.config.answer} to ${[bin, ...args].join(' ')}\n`);
    });
  }
}
