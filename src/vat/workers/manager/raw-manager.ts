import { messageOf } from '../../../support/errors/vmre-error';
import { isThenable, type Awaitable } from '../../../support/thenable';
import type { VatDeliveryResult } from '../../types/delivery';
import { collectGarbage } from '../collect-garbage';
import { rawSyscalls, type RawSetup } from '../raw-vat';
import { light, type VatManagerFactory } from './vat-manager';

/**
 * Runs a raw vat in this process, without isolation: for code of the host.
 *
 * @param setup creates the vat
 * @param name of the vat, for `setup`. Default `raw`
 */
export const rawManager = (setup: RawSetup, name = 'raw'): VatManagerFactory =>
  light(async (handler) => {
    const dispatch = await setup(rawSyscalls(handler), {
      ...{ name, WeakRef, FinalizationRegistry, collectGarbage },
      whenIdle: () => new Promise((resolve) => setImmediate(resolve)),
    });
    return {
      deliver: (delivery): Awaitable<VatDeliveryResult> => {
        try {
          const working = dispatch(delivery);
          return isThenable(working) ? outcomeOf(working) : done;
        } catch (error) {
          return failed(error);
        }
      },
      stop: () => undefined,
    };
  });

async function outcomeOf(working: PromiseLike<void>): Promise<VatDeliveryResult> {
  try {
    await working;
    return done;
  } catch (error) {
    return failed(error);
  }
}

const done: VatDeliveryResult = ['ok', null, null];
const failed = (error: unknown): VatDeliveryResult => ['error', messageOf(error), null];
