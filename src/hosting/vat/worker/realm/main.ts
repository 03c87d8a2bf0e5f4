import './lockdown.js';
import '@endo/eventual-send/shim.js';

import type { Delivery } from '../../shapes/delivery.js';
import type { VatSyscall } from '../../shapes/syscall.js';
import { openRealm } from './host-doors.js';
import { Vat } from './vat.js';

const vats = new Map<number, Vat>();

openRealm({
  open: (number, name, source) => void vats.set(number, new Vat(number, name, source)),
  deliver: (number, delivery, recorded) =>
    vats
      .get(number)
      ?.begin(
        JSON.parse(delivery) as Delivery,
        recorded === undefined ? undefined : (JSON.parse(recorded) as VatSyscall[]),
      ),
  problem: (number) => vats.get(number)?.problem,
  close: (number) => void vats.delete(number),
});
