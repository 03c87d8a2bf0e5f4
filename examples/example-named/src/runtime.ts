import { cli, command, config, option, positional, Runtime, RuntimeDef } from 'vmre';

/** Given by each descriptor: `"extra-args": ["--runtime-arg", "cats"]`. */
class Arguments {
  @positional({ type: String, pattern: /[a-z][a-z0-9-]*/, description: 'Name of the service' })
  service!: string;
}

/** Read from the configuration of the service: `~/.local/share/cats/cats.json`. */
class Settings {
  @option({ description: 'What the service answers' })
  answer = 'nothing yet';
}

class Question {
  @positional({ type: [String] })
  words: string[] = [];
}

/** One program for any number of services. The argument decides the name, and with it the configuration. */
@RuntimeDef({ name: ({ service }: Arguments) => service })
@config(Settings)
@cli(Arguments)
export class NamedRuntime extends Runtime<Settings, Arguments> {
  override offer() {
    return { properties: { [`golem.runtime.example.${this.ctx.cli.service}`]: true } };
  }

  @command({ args: Question, description: 'Answers WORDS' })
  *ask({ words }: Question) {
    yield `${this.ctx.name} says ${this.ctx.config.answer} to ${words.join(' ')}\n`;
  }
}
