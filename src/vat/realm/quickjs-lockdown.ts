import '@endo/immutable-arraybuffer/shim.js';
import './redacting-assert.js';
import './install-harden.js';
import './remove-new-globals.js';
import './install-text-codecs.js';
import '@endo/eventual-send/shim.js';
import { allowOverrides } from './allow-overrides.js';
import { installCausalConsole } from './causal-console.js';
import { harden } from './harden.js';
import { removeNonStandard } from './language.js';
import { GlobalCompartment } from './global-compartment.js';
import { tameEvaluators } from './tame-evaluators.js';
import { tameTimeAndChance } from './tame-globals.js';
import { tameLocales } from './tame-locales.js';

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
];

// From here on nobody can change what is shared, as after the lockdown of ses, which this engine is too slow
// for, and which relies on properties that it does not have.
tameTimeAndChance();
tameLocales();
tameEvaluators();
removeNonStandard(globalThis as never);
allowOverrides();
Object.defineProperty(Object, Symbol.for('harden'), { value: harden });
harden(samples);
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
  if (name !== 'globalThis') harden(value as unknown);
}
Object.assign(globalThis, { harden: harden(harden), Compartment: GlobalCompartment });
installCausalConsole();
