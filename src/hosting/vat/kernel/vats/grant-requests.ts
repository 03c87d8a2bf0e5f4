import { messageOf } from '../../../../support/errors/vmre-error';
import type { VatManagerMaker } from '../../manager/vat-manager';
import type { KernelCore } from '../kernel-core';
import type { OnlineVats } from './online-vats';
import { connectVat } from './vat-opening';
import type { VatRecord } from '../state/vat-record';

/** Says how a vat is run that a device has made. */
export type MakerOf = (name: string, source: string) => VatManagerMaker;

/**
 * Does what devices have asked about vats in the crank that is over.
 *
 * @param end ends a vat at once
 */
export async function grantRequests(
  core: KernelCore,
  online: OnlineVats,
  makerOf: MakerOf,
  end: (record: VatRecord, reason: string) => void,
): Promise<void> {
  const { requests, vats } = core;
  for (const { record, reason } of requests.takeDoomed()) if (record.isAlive) end(record, reason);
  for (const record of requests.takeBorn()) {
    try {
      if (!record.isAlive || vats.get(record.id)) continue;
      await connectVat(core, online, record, makerOf(record.name, record.source ?? ''));
    } catch (error) {
      if (record.isAlive) end(record, messageOf(error));
    }
  }
}
