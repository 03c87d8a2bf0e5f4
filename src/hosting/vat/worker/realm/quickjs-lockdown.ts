import './redacting-assert.js';
import { allowOverrides } from './allow-overrides.js';
import { installCausalConsole } from './causal-console.js';
import { harden } from './harden.js';
import { OneCompartment } from './one-compartment.js';
import { tameEvaluators } from './tame-evaluators.js';
import { tameTimeAndChance } from './tame-globals.js';

interface IteratorsOfToday {
  from(source: object): object;
  prototype: { map(change: () => void): object };
}
const { Iterator } = globalThis as unknown as { Iterator: IteratorsOfToday };

/** Things whose prototypes are reached by no name. */
const samples = [
  ...[function* () {}, async function () {}, async function* () {}],
  ...[
    [].values(),
    new Map().values(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/x/g),
  ],
  ...[Iterator.from({ next: () => undefined }), Iterator.prototype.map.call([].values(), () => {})],
];

// From here on nobody can change what is shared, as after the lockdown of ses, which this engine is too slow
// for, and which relies on properties that it does not have.
tameTimeAndChance();
tameEvaluators();
allowOverrides();
harden(samples);
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
  if (name !== 'globalThis') harden(value as unknown);
}
Object.assign(globalThis, { harden: harden(harden), Compartment: OneCompartment });
installCausalConsole();
