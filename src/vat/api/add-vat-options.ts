import { encodeCapData } from '../capdata/encode-capdata';
import type { AddVatOptions } from '../kernel/vats/create-vat';
import type { VatOptions } from '../kernel/state/vat-record';
import type { VatKernelSetup } from './manager-factory';
import { isConfined, type VatSpec } from './vat-spec';

/** The settings that the host may change after the creation of a vat. All are given, also defaults. */
export const policiesOf = ({
  onFault,
  restart,
  upgradeEvery,
}: VatSpec): Pick<VatOptions, 'onFault' | 'restart' | 'upgradeEvery'> => ({
  onFault: onFault === 'terminate' ? undefined : onFault,
  restart: restart === 'transcript' ? undefined : restart,
  upgradeEvery,
});

/** The settings of a vat as options of the kernel. @throws VMRE_VAT_VALUE_UNPASSABLE for its parameters */
export function addVatOptions(
  spec: VatSpec,
  own: Pick<VatKernelSetup, 'keepsTranscripts' | 'restartTerminated'>,
): AddVatOptions {
  const { parameters, critical, reapInterval, enablePipelining, snapshotEvery, history } = spec;
  const policies = policiesOf(spec);
  const isKept =
    own.keepsTranscripts || policies.onFault === 'suspend' || policies.restart === 'durable';
  return {
    transcript: spec.transcript ?? (isKept && isConfined(spec)),
    ...policies,
    meter: spec.meter,
    restartTerminated: spec.restartTerminated ?? own.restartTerminated,
    ...(parameters !== undefined && { parameters: encodeCapData(parameters) }),
    ...(critical !== undefined && { critical }),
    ...(reapInterval !== undefined && { reapInterval }),
    ...(snapshotEvery !== undefined && { snapshotEvery }),
    ...(history !== undefined && { history }),
    ...(enablePipelining !== undefined && { enablePipelining }),
  };
}
