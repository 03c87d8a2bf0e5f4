import { Far } from '@endo/far';
import { makeFakeVatAdmin } from '@agoric/zoe/tools/fakeVatAdmin.js';

/** Creates the contracts of Zoe in this vat. */
export function buildRootObject() {
  const { admin, vatAdminState } = makeFakeVatAdmin();
  return Far('admin', {
    service: () => admin,
    install: (id, bundle) => void vatAdminState.installBundle(id, bundle),
  });
}
