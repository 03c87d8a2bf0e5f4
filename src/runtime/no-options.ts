import { VmreError } from '../support/errors/vmre-error';

/** Keys that the language and test tools read from any object. */
const lookedFor = ['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName', 'inspect'];

/** The options of a runtime without any. Reading one is a mistake that `undefined` would hide. */
abstract class NoOptions {
  constructor(what: string, hint: string) {
    return new Proxy(this, {
      get(target, key, receiver) {
        const isOption = typeof key === 'string' && /^\w+$/.test(key) && !lookedFor.includes(key);
        if (!isOption || key in target) return Reflect.get(target, key, receiver) as unknown;
        const text = `${what}.${key} is read, but this runtime declares no options`;
        throw new VmreError('VMRE_DEFINITION_INVALID', text, { hint });
      },
    });
  }
}

/** The configuration of a runtime without `@config`. */
export class NoConfig extends NoOptions {
  constructor() {
    super(
      'ctx.config',
      'Put @config(Settings) on the class, or config: Settings in defineRuntime.',
    );
  }
}

/** The command line of a runtime without `@cli`. */
export class NoCli extends NoOptions {
  constructor() {
    super('ctx.cli', 'Put @cli(Options) on the class, or cli: Options in defineRuntime.');
  }
}
