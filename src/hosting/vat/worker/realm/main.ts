import './lockdown.js';
import '@endo/eventual-send/shim.js';

import type { Delivery } from '../../shapes/delivery.js';
import type { VatSyscall } from '../../shapes/syscall.js';
import { buildRootOf } from './compartment.js';
import { openRealm } from './host-doors.js';
import { LiveSlots } from './live-slots.js';
import { Syscalls } from './syscalls.js';
import { consoleOf } from './vat-console.js';

interface Vat {
  readonly liveSlots: LiveSlots;
  problem: string | undefined;
}

const vats = new Map<number, Vat>();

openRealm({
  open: (number, name, source) => {
    const console = consoleOf(number) as Console;
    const build = () => buildRootOf(name, source, console);
    const saveError = (error: Error) => console.error('rejected with', error);
    const liveSlots = new LiveSlots(name, new Syscalls(number), build, saveError);
    vats.set(number, { liveSlots, problem: undefined });
  },
  deliver: (number, delivery, recorded) => {
    const vat = vats.get(number) as Vat;
    try {
      const given = JSON.parse(delivery) as Delivery;
      const before = recorded === undefined ? undefined : (JSON.parse(recorded) as VatSyscall[]);
      const working = vat.liveSlots.deliver(given, before);
      if (working === undefined) return;
      vat.problem =
        'buildRootObject did not settle: it waits for what only another delivery brings';
      working.then(
        () => (vat.problem = undefined),
        (error: unknown) => (vat.problem = textOf(error)),
      );
    } catch (error) {
      vat.problem = textOf(error);
    }
  },
  problem: (number) => vats.get(number)?.problem,
  close: (number) => void vats.delete(number),
});

function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'an error that has no text';
  }
}
