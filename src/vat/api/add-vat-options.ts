import { encodeCapData } from '../capdata/encode-capdata';
import type { AddVatOptions } from '../kernel/vats/create-vat';
import type { VatKernelSetup } from './manager-factory';
import { isConfined, type VatSpec } from './vat-spec';

/** The settings of a vat as options of the kernel. @throws VMRE_VAT_VALUE_UNPASSABLE for its parameters */
export function addVatOptions(
  spec: VatSpec,
  own: Pick<VatKernelSetup, 'keepsTranscripts' | 'restartTerminated'>,
): AddVatOptions {
  const { parameters, critical, reapInterval, enablePipelining, snapshotEvery, history } = spec;
  return {
    transcript: spec.transcript ?? (own.keepsTranscripts && isConfined(spec)),
    restartTerminated: spec.restartTerminated ?? own.restartTerminated,
    ...(parameters !== undefined && { parameters: encodeCapData(parameters) }),
    ...(critical !== undefined && { critical }),
    ...(reapInterval !== undefined && { reapInterval }),
    ...(snapshotEvery !== undefined && { snapshotEvery }),
    ...(history !== undefined && { history }),
    ...(enablePipelining !== undefined && { enablePipelining }),
  };
}
