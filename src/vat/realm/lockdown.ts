import './no-stacks.js';
import './record-stacks.js';
import './buffers/count-buffers.js';
import './install-harden.js';
import './remove-new-globals.js';
import './utc-dates.js';
import './checked-functions.js';
import './install-text-codecs.js';
import 'ses';
// Before the lockdown, so that compartments that a vat creates have it, too.
import '@endo/eventual-send/shim.js';
import { allowOverrides } from './allow-overrides.js';
import { maskHooks } from './mask-hooks.js';
import { removeNonStandard } from './language.js';
import { installConsole } from './vat-console.js';

const realm = globalThis as unknown as {
  repairIntrinsics: (options: object) => void;
  hardenIntrinsics: () => void;
};
const { repairIntrinsics } = realm;
Reflect.deleteProperty(globalThis, 'lockdown');

// After this, shared objects cannot be changed: prototypes, constructors and globals.
maskHooks();
installConsole();
repairIntrinsics({
  ...{ errorTaming: 'safe', consoleTaming: 'safe', reporting: 'none' },
  overrideTaming: 'min',
});
// The constructors of vats. ses itself needs some of this realm unchanged, such as those of errors.
removeNonStandard(new Compartment().globalThis as never);
allowOverrides();
realm.hardenIntrinsics();
