import { E } from '@endo/eventual-send';

import type { Delivery } from '../types/delivery.js';
import type { LiveSlotsCode } from '../types/liveslots-code.js';
import type { RawTools } from '../workers/raw-vat.js';
import { Far } from './far.js';
import { defineInescapable } from './inescapable-globals.js';
import { liveSlotsSyscalls, withMethod } from './liveslots-syscalls.js';
import type { Syscalls } from './syscalls.js';

/** The published library, as far as it is used. */
type MakeLiveSlots = (
  syscall: object,
  vat: string,
  powers: object,
  options: object,
  gcTools: object,
  console: object,
  load: (globals: object, inescapable: object) => unknown,
) => { readonly dispatch: (delivery: readonly unknown[]) => Promise<unknown> };

/**
 * Opens a vat on the published liveslots, which implements virtual and durable objects.
 *
 * @returns handles deliveries
 */
export function openLiveSlots(
  code: LiveSlotsCode,
  syscalls: Syscalls,
  tools: RawTools,
  console: Console,
): (delivery: Delivery) => Promise<void> {
  const { dispatch } = (code.makeLiveSlots as MakeLiveSlots)(
    liveSlotsSyscalls(syscalls),
    tools.name,
    harden({ E, Far, testLog: (...args: unknown[]) => console.log(...args) }),
    harden({ enableDisavow: true }),
    gcTools(tools),
    console,
    (globals, inescapable) => load(code, { ...globals }, { ...inescapable }),
  );
  return async (delivery) => void (await dispatch(harden(translated(delivery))));
}

/** Published bundles write numbers with them. Saved here, because they are removed from the globals. */
const floats = { Float32Array, Float64Array };

function load(code: LiveSlotsCode, globals: object, inescapable: object): object {
  defineInescapable(code.globalThis, { ...inescapable, ...floats });
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(code.globalThis, name, { value, writable: true, configurable: true });
  }
  const module = { exports: {} };
  code.load(module, module.exports, code.require);
  return module.exports;
}

function gcTools({ whenIdle, collectGarbage, WeakRef, FinalizationRegistry }: RawTools): object {
  const unmetered = (task: unknown): unknown => task;
  return harden({
    ...{ WeakRef, FinalizationRegistry },
    waitUntilQuiescent: whenIdle,
    gcAndFinalize: async () => {
      await whenIdle(); // the engine keeps what promise jobs have looked at
      collectGarbage();
    },
    // The worker limits all code of the vat.
    meterControl: {
      assertIsMetered: () => undefined,
      assertNotMetered: () => undefined,
      isMeteringDisabled: () => false,
      unmetered,
      runWithoutMetering: (task: () => unknown) => task(),
      runWithoutMeteringAsync: async (task: () => unknown) => task(),
    },
  });
}

/** A delivery in the form of liveslots. */
function translated(delivery: Delivery): readonly unknown[] {
  switch (delivery[0]) {
    case 'message': {
      const [type, target, { method, args, result }] = delivery;
      return [type, target, { methargs: withMethod(method, args), result }];
    }
    case 'notify': {
      const flat = delivery[1].map(([vpid, { rejected, data }]) => [vpid, rejected, data]);
      return ['notify', flat];
    }
    default:
      return delivery;
  }
}
