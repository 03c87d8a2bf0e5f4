import type { VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall } from '../../types/syscall';
import { collectGarbage } from '../collect-garbage';
import { realmScript } from '../load-script';
import { meteredSource } from '../metering/metered-source';
import { withOriginalPositions } from '../metering/original-positions';
import { Realm, type VatLog } from '../realm';
import { DEFAULT_LIMITS, type VatLimits } from '../../limits';
import { light, type VatManagerFactory } from './vat-manager';

/** How a vat runs in a compartment. */
export interface CompartmentOptions {
  /** A CommonJS module that exports buildRootObject. */
  source: string;
  /** For the log. */
  name: string;
  /** Takes what the vat writes. Default: nowhere. */
  log?: VatLog;
  /** What the vat may use; of `memoryMb` only buffers are counted here, and nothing of time. */
  limits?: VatLimits;
  /**
   * Whether all garbage of the process is collected before the vat says what it does not need any more.
   * Otherwise that is what the engine has happened to collect. Default true.
   */
  collect?: boolean;
}

/** All vats of this process share a realm: what they could change of it is frozen. */
let realm: Realm | undefined;

/**
 * Runs an authored vat in this process, in a compartment of its own. Nothing stops it there when it does not
 * come to an end: that takes a worker outside.
 */
export const compartmentManager = ({
  source,
  name,
  log = () => undefined,
  limits = {},
  ...options
}: CompartmentOptions): VatManagerFactory =>
  light((syscall) => {
    realm ??= new Realm(realmScript());
    const place = realm;
    let isBroughtBack = false;
    // What it writes while it is brought back was written before.
    const tell: VatLog = (line) => void (isBroughtBack || write(line));
    const ask = (text: string): string => JSON.stringify(syscall(JSON.parse(text) as VatSyscall));
    const { memoryMb, computation = null } = { ...DEFAULT_LIMITS, ...limits };
    const isCounted = computation !== null;
    const code = isCounted ? meteredSource(source) : source;
    const write = isCounted ? withOriginalPositions(log, name, source) : log;
    const endpoint = { name, syscall: ask, log: tell };
    const number = place.open(endpoint, code, { memoryMb, computation });
    return {
      deliver: (delivery, recorded): VatDeliveryResult => {
        isBroughtBack = recorded !== undefined;
        const reaps = delivery[0] === 'bringOutYourDead';
        if (reaps && !recorded && (options.collect ?? true)) collectGarbage();
        const record = recorded && JSON.stringify(recorded);
        return place.deliver(number, JSON.stringify(delivery), record);
      },
      shutdown: () => place.close(number),
    };
  });
