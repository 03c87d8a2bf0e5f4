import '@endo/eventual-send/shim.js';

import type { VatDelivery } from '../types/delivery.js';
import type { Syscall } from '../types/syscall.js';
import { MORE_JOBS } from '../workers/realm-bindings.js';
import { publishRealmApi } from './host-bindings.js';
import { Vat } from './vat.js';
import { resetWritten } from './vat-console.js';

const vats = new Map<number, Vat>();

publishRealmApi({
  open: (number, name, source, bufferBytes, computation) =>
    void vats.set(number, new Vat(number, name, source, bufferBytes, computation)),
  deliver: (number, delivery, recorded) =>
    vats
      .get(number)
      ?.begin(
        JSON.parse(delivery) as VatDelivery,
        recorded === undefined ? undefined : (JSON.parse(recorded) as Syscall[]),
      ),
  problem: (number) => {
    const vat = vats.get(number);
    return vat?.goesOn() ? MORE_JOBS : vat?.problem;
  },
  computation: (number) => vats.get(number)?.computation,
  close: (number) => {
    vats.delete(number);
    resetWritten(number);
  },
});
