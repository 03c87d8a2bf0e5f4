import { messageOf } from '../../../../support/errors/vmre-error';
import type { VatManagerFactory } from '../../manager/vat-manager';
import type { KernelCore } from '../kernel-core';
import type { VatWarehouse } from './vat-warehouse';
import { connectVat } from './vat-opening';
import type { VatRecord } from '../state/vat-record';

/** Says how a vat is run that a device has made. */
export type FactoryResolver = (name: string, source: string) => VatManagerFactory;

/**
 * Does what devices have asked about vats in the crank that is over.
 *
 * @param end ends a vat at once
 */
export async function processVatRequests(
  core: KernelCore,
  warehouse: VatWarehouse,
  factoryOf: FactoryResolver,
  end: (record: VatRecord, reason: string) => void,
): Promise<void> {
  const { requests, registry } = core;
  for (const { record, reason } of requests.takeTerminations())
    if (record.isAlive) end(record, reason);
  for (const record of requests.takeCreations()) {
    try {
      if (!record.isAlive || registry.get(record.id)) continue;
      await connectVat(core, warehouse, record, factoryOf(record.name, record.source ?? ''));
    } catch (error) {
      if (record.isAlive) end(record, messageOf(error));
    }
  }
}
