/** A mistake of an author, and the message of `vmre try`. */
export interface Mistake {
  /** Members of the class; `HERE` marks the line that the author must find. */
  body: string;
  options?: string;
  head?: string;
  base?: string;
  args?: string[];
  /** The message, besides the place. */
  says: (string | RegExp)[];
}

/** A hook that runs commands. */
export const runs = 'runCommand(_command: any, ctx: any) { return ctx.command(() => "done"); }';
const boom = 'throw new TypeError("boom"); // HERE';
const never = 'return new Promise<any>(() => setInterval(() => 0, 1000));';
const quick = ['--timeout', '1'];

export const mistakes: Record<string, Mistake> = {
  // Names that are never called.
  'runCommand misspelt': {
    body: 'runCommnd() {}',
    says: ['Mine.runCommnd is not a hook', 'Did you mean runCommand?', 'Rename it to runCommand'],
  },
  'runCommand as Rust has it': { body: 'run_command() {}', says: ['Did you mean runCommand?'] },
  'killCommand misspelt': { body: `${runs} kilComand() {}`, says: ['Did you mean killCommand?'] },
  'joinNetwork misspelt': {
    body: `${runs} joinNetworks() {}`,
    says: ['Did you mean joinNetwork?'],
  },
  'deploy misspelt': { body: `${runs} depoly() {}`, says: ['Did you mean deploy?'] },
  'offer misspelt': { body: `${runs} async ofer() {}`, says: ['Did you mean offer?'] },
  'start in capitals': { body: `${runs} Start() {}`, says: ['Did you mean start?'] },
  'a hook misspelt as a property': {
    body: `${runs} sotp = async () => undefined;`,
    says: ['Mine.sotp is not a hook', 'Did you mean stop?'],
  },
  'an option misspelt': {
    body: runs,
    options: "name: 'mine', verison: '1' as any",
    says: ['unknown option or hook verison. Did you mean version?'],
  },
  'a mode that does not exist': {
    body: runs,
    options: "mode: 'serve' as any",
    says: ['mode must be server or command'],
  },
  'a deadline for no hook': {
    body: runs,
    options: 'deadlinesMs: { begin: 5 } as any',
    says: ['deadlinesMs.begin: unknown hook'],
  },
  'a deadline that is not a number': {
    body: runs,
    options: "deadlinesMs: { stop: '5s' } as any",
    says: ['deadlinesMs.stop must be a number of milliseconds'],
  },
  'a counter misspelt': {
    body: `${runs} start(ctx: any) {\n ctx.counters.add('golem.usage.request'); // HERE\n }`,
    options: "counters: { 'golem.usage.requests': {} }",
    says: ['counter golem.usage.request was not declared. Did you mean golem.usage.requests?'],
  },
  // Missing parts.
  'no @config': {
    body: `${runs} start(ctx: any) {\n return ctx.config.limit; // HERE\n }`,
    says: [
      'ctx.config.limit is read, but this runtime declares no options',
      'Put @config(Settings)',
    ],
  },
  'no @cli': {
    body: `${runs} start(ctx: any) {\n return ctx.cli.name; // HERE\n }`,
    says: ['ctx.cli.name is read, but this runtime declares no options', 'Put @cli(Options)'],
  },
  'no runCommand': {
    body: '',
    says: ['rejected every RUN', 'this runtime does not support commands (x)'],
  },
  'an option without a type': {
    body: runs,
    head: 'class S { @option() limit?: any; }\n@config(S)',
    says: ['the type of S.limit is unknown', '@option({ type: String }) limit'],
  },
  'a default beyond its limit': {
    body: runs,
    head: 'class S { @option({ min: 1 }) limit = 0; }\n@config(S)',
    says: ['the default of S.limit is not accepted: must be at least 1'],
  },
  'a class that is not a runtime': {
    body: runs,
    base: 'Object',
    says: ['the module to run exports no runtime', 'Export one class that extends Runtime'],
  },
  'a package that is not installed': {
    body: runs,
    head: "require('not-installed'); // HERE",
    says: ["Cannot find module 'not-installed'", 'npm install'],
  },
  // Exceptions.
  'a module that throws': { body: runs, head: boom, says: ['cannot be loaded: boom'] },
  'a constructor that throws': {
    body: `${runs} constructor() {\n super(); ${boom}\n }`,
    says: ['create failed: boom'],
  },
  'test throws': { body: `${runs} test() {\n ${boom}\n }`, says: ['test failed: boom'] },
  'offer throws': { body: `${runs} offer(): any {\n ${boom}\n }`, says: ['offer failed: boom'] },
  'deploy throws': { body: `${runs} deploy(): any {\n ${boom}\n }`, says: ['deploy failed: boom'] },
  'start throws later': {
    body: `${runs} async start() {\n await null; ${boom}\n }`,
    says: ['start failed: boom'],
  },
  'runCommand throws': {
    body: `runCommand(): any {\n ${boom}\n }`,
    says: ['rejected every RUN', 'runCommand failed: boom'],
  },
  'stop throws': {
    body: `${runs} stop() {\n ${boom}\n }`,
    says: ['the runtime exited with exit code 1', 'stop failed: boom'],
  },
  'an error with a cause': {
    body: `${runs} test() {\n throw new Error('outside', { cause: new TypeError('inside') }); // HERE\n }`,
    says: ['test failed: outside', 'caused by: TypeError: inside'],
  },
  'a thrown value that is not an error': {
    body: `${runs} test() {\n throw 'only a text'; // nowhere\n }`,
    says: ['test failed: only a text'],
  },
  'an unhandled rejection': {
    body: `${runs} start() {\n void Promise.reject(new TypeError('boom')); // HERE\n }`,
    says: ['exit code 70', 'VMRE_UNCAUGHT: boom'],
  },
  'a timer that throws between commands': {
    body: `runCommand(_c: any, ctx: any) {
      return ctx.command(() => { setTimeout(() => { ${boom}
      }); return 'done'; });
    }`,
    says: ['exit code 70', 'VMRE_UNCAUGHT: boom'],
  },
  'a handler that crashes the process': {
    body: `runCommand(_c: any, ctx: any) {
      return ctx.command(() => new Promise(() => setTimeout(() => { ${boom}
      })));
    }`,
    says: ['exit code 70', 'VMRE_UNCAUGHT: boom'],
  },
  // Hooks that never finish.
  'test hangs': {
    body: `${runs} test() { ${never} }`,
    args: quick,
    says: ['no answer to test within 1 s'],
  },
  'offer hangs': {
    body: `${runs} offer() { ${never} }`,
    args: quick,
    says: ['no answer to offer-template within 1 s'],
  },
  'deploy hangs': {
    body: `${runs} deploy() { ${never} }`,
    args: quick,
    says: [/no answer to .*deploy/],
  },
  'start hangs': {
    body: `${runs} start() { ${never} }`,
    args: quick,
    says: ['no answer to hello within 1 s'],
  },
  'runCommand hangs': {
    body: `runCommand() { ${never} }`,
    args: quick,
    says: ['no answer to run within 1 s'],
  },
  'a handler hangs': {
    body: `runCommand(_c: any, ctx: any) { return ctx.command(() => { ${never} }); }`,
    args: quick,
    says: ['no answer to the end of a command within 1 s'],
  },
  'stop hangs': {
    body: `${runs} stop() { ${never} }`,
    says: ['exit code 1', 'stop did not settle within 3 s'],
  },
  'stop takes its time': {
    body: `${runs} stop() { return new Promise<any>((done) => setTimeout(done, 2900)); }`,
    says: [/stopping took \d|did not settle within 3 s/],
  },
  'start never gives way': {
    body: `${runs} start() { for (;;); }`,
    args: quick,
    says: ['no answer to hello within 1 s'],
  },
  'a hook waits for nothing': {
    body: `${runs} test() { return new Promise<any>(() => 0); }`,
    says: ['VMRE_HOOK_STUCK: test waits for something', 'Look for a promise'],
  },
  // Code that ends the process.
  'process.exit in test': {
    body: `${runs} test() { process.exit(0); }`,
    says: ['VMRE_EXIT_IN_HOOK'],
  },
  'process.exit in start': {
    body: `${runs} start() { process.exit(0); }`,
    says: ['exit code 1', 'VMRE_EXIT_IN_HOOK'],
  },
  'process.exit in a handler': {
    body: `runCommand(_c: any, ctx: any) { return ctx.command(() => process.exit(0)); }`,
    says: ['exit code 1', 'VMRE_EXIT_IN_HOOK'],
  },
  'the runtime ends by itself': {
    body: `runCommand(_c: any, ctx: any) {
      return ctx.command(() => { setTimeout(() => ctx.control.shutdown(3)); return 'done'; });
    }`,
    says: ['exit code 3'],
  },
  // Invalid answers.
  'test returns false': {
    body: `${runs} test(): any { return false; }`,
    says: ['test returned false'],
  },
  'offer returns a date': {
    body: `${runs} offer(): any { return { properties: { a: { since: new Date() } } }; }`,
    says: ['properties.a.since is of the class Date; use its toISOString()'],
  },
  'offer returns another key': {
    body: `${runs} offer(): any { return { property: {} }; }`,
    says: ['unknown keys: property; allowed are constraints and properties'],
  },
  'deploy returns a promise inside': {
    body: `${runs} deploy(): any { return { size: Promise.resolve(1) }; }`,
    says: ['size is of the class Promise; await it'],
  },
  'deploy says Err': {
    body: `${runs} deploy(): any { return { valid: { Err: 'no image' } }; }`,
    says: ['deployment is not valid: no image'],
  },
  'start returns a map': {
    body: `${runs} start(): any { return new Map(); }`,
    says: ['the value is of the class Map; use Object.fromEntries(map)'],
  },
  'runCommand returns nothing': {
    body: 'runCommand(): any {}',
    says: ['rejected every RUN', 'runCommand returned undefined for x instead of a process id'],
  },
  'runCommand returns another number': {
    body: 'runCommand(): any { return 1.5; }',
    says: ['runCommand returned 1.5'],
  },
  'a volume that leaves': {
    body: runs,
    options: "volumes: ['/data/../..']",
    says: ['a volume path must be absolute, without ..'],
  },
};
