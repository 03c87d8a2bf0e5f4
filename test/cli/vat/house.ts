import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { Bench, type Invoked } from '../../support/runtime-process';

export const vmre = join(__dirname, '../../../bin/vmre');

const alice = `
exports.buildRootObject = ({ E, Far, D }, parameters, baggage) => {
  let bob, timer, bridge;
  const counter = (count) => Far('counter', { add: (n) => (count += n) });
  return Far('alice', {
    bootstrap: (vats, devices) => {
      ({ bob } = vats);
      ({ timer, bridge } = devices);
      baggage.init('began', 'yes');
      D(bridge).register(Far('handler', { inbound: (...values) => console.log('in', values.length) }));
    },
    hello: (name, times) => \`\${parameters.greeting} \${name}\`.repeat(times),
    twice: (n) => E(bob).double(n),
    make: () => ({ counter: counter(0), list: [1n, undefined] }),
    isBob: (x) => x === bob,
    fail: () => { throw Error('no\\x1b[31m luck'); },
    later: (ms) => new Promise((resolve) => D(timer).wakeAfter(ms, Far('h', { wake: () => resolve('woken') }))),
    never: () => new Promise(() => undefined),
    forever: () => { const again = (n) => { D(bridge).send(n); return E(bob).double(n).then(again); }; return again(1n); },
    out: (value) => D(bridge).send(value),
    echo: (...values) => values,
  });
};`;

export const bob = `
exports.buildRootObject = ({ Far }) => Far('bob', { double: (n) => n + n });`;

const config = {
  bootstrap: 'alice',
  devices: ['timer', 'bridge', 'mailbox'],
  vats: {
    alice: { sourceSpec: 'alice.js', parameters: { greeting: 'hello' } },
    bob: { sourceSpec: 'bob.js' },
  },
};

/** The code of a vat that creates vats with the vat-admin device. */
export const maker = `exports.buildRootObject = ({ D, Far }) => {
       let admin;
       return Far('maker', {
         bootstrap: (_, devices) => { admin = devices.vatAdmin; },
         make: (name) => D(admin).createVat('pupil', { name }).root,
       });
     };`;

/** A directory of vats, and the command to run it. */
export class House {
  readonly bench = new Bench();
  readonly directory = join(this.bench.directory, 'house');

  constructor() {
    this.write('alice.js', alice);
    this.write('bob.js', bob);
    this.configure(config);
  }

  write(path: string, text: string): void {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  configure(value: object): void {
    this.write('vats.json', JSON.stringify(value, null, 2));
  }

  /** `vmre vat <action> house` with empty stdin. */
  invoke(action: string, ...args: string[]): Promise<Invoked> {
    return this.bench.invoke(vmre, 'vat', action, 'house', ...args);
  }

  /** `vmre vat run house` with messages. */
  send(...messages: string[]): Promise<Invoked> {
    return this.invoke('run', ...messages.flatMap((message) => ['--send', message]));
  }

  clear(): void {
    this.bench.clear();
  }
}
