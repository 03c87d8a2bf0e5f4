import type { VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall } from '../../types/syscall';
import { collectGarbage } from '../collect-garbage';
import { realmScript } from '../load-script';
import { meteredSource } from '../metering/metered-source';
import { withOriginalPositions } from '../metering/original-positions';
import { Realm, type VatLog } from '../realm';
import { limitsOf, type VatLimits } from '../../limits';
import { light, type VatManagerFactory } from './vat-manager';

/** Options of {@link compartmentManager}. */
export interface CompartmentOptions {
  /** The code: a CommonJS module that exports buildRootObject. */
  source: string;
  /** Name of the vat, for the log. */
  name: string;
  /** Receives what the vat logs. Default: it is dropped. */
  log?: VatLog;
  /** Limits of the vat. `memoryMb` limits only buffers here, and time is not limited. */
  limits?: VatLimits;
  /**
   * Whether to collect all garbage of the process before the vat reports its garbage. Otherwise it reports
   * what the engine happens to have collected. Default true.
   */
  collect?: boolean;
}

/** All vats of this process share a realm, whose shared objects are frozen. */
let realm: Realm | undefined;

/**
 * Runs an authored vat in this process, in its own compartment. A vat that does not finish blocks the
 * process: only another worker can be stopped.
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
    // What it logs in a replay was logged before.
    const tell: VatLog = (line) => void (isBroughtBack || write(line));
    const ask = (text: string): string => JSON.stringify(syscall(JSON.parse(text) as VatSyscall));
    const { memoryMb, computation = null } = limitsOf(limits);
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
      stop: () => place.close(number),
    };
  });
