/* global harden */
import { Far } from '@endo/far';
import { AssetKind } from '@agoric/ertp';
import { makeDurableZoeKit } from '@agoric/zoe';

/** Zoe as published. */
export function buildRootObject(_powers, { service }, baggage) {
  const { zoeService } = makeDurableZoeKit({
    vatAdminSvc: service,
    feeIssuerConfig: { name: 'Fee', assetKind: AssetKind.NAT, displayInfo: harden({}) },
    zoeBaggage: baggage,
    zcfSpec: { name: 'zcf' },
  });
  return Far('zoe', { service: () => zoeService });
}
