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

/** Objects whose prototypes have no global names. */
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

// After this, shared objects cannot be changed, as after the lockdown of ses. This engine is too slow for
// ses, and lacks properties that ses requires.
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
