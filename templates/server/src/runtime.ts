import { setTimeout as sleep } from 'node:timers/promises';

import { command, config, positional, Runtime, RuntimeDef, type CommandRun } from 'vmre';

import { Config } from './config';

class Names {
  @positional({ type: [String], description: 'Whom to greet' })
  names: string[] = [];
}

class Duration {
  @positional({ type: Number, description: 'How long to wait', min: 0 })
  seconds!: number;
}

/** One process serves all commands of an activity. */
@RuntimeDef({ name: 'RUNTIME_NAME' })
@config(Config)
export class ServerRuntime extends Runtime<Config> {
  override offer() {
    return { properties: { 'golem.runtime.greeting': this.ctx.config.greeting } };
  }

  @command({ args: Names, description: 'Greets NAMES' })
  *hello({ names }: Names) {
    for (const name of names) yield `${this.ctx.config.greeting} ${name}\n`;
  }

  @command({ args: Duration, description: 'Waits for SECONDS, or until it is killed' })
  async wait({ seconds }: Duration, run: CommandRun) {
    await sleep(seconds * 1000, undefined, { signal: run.signal });
  }
}
