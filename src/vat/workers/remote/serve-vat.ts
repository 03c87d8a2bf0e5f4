import type { VatDeliveryResult } from '../../types/delivery';
import { collectGarbage } from '../collect-garbage';
import { Realm } from '../realm';
import { removeHostPowers } from './remove-host-powers';
import { blockingSyscalls, WORKER_PROTOCOL, type FromWorker, type VatBundle } from './messages';

/** The worker's side of the link to its manager. */
export interface WorkerPort {
  /** Sends a message, which may wait for others until {@link flush}. */
  write(text: string): void;
  /** Sends all waiting messages. */
  flush(): void;
  /** Blocks until the next message. */
  read(): string;
}

const waits = blockingSyscalls.map((type) => `["${type}"`);
const carriedOut = '["ok",null]';
/** A delivery that is not a replay is parsed by the realm only. */
const deliverHead = '["deliver",';
const noRecord = ',null]';

/** Stack frames: more than the transfer of a syscall to the manager takes. */
const PORT_FRAMES = 200;

/**
 * Serves one vat in this thread.
 *
 * @returns handles each message that arrives while the vat is idle; the vat is idle again when it returns
 */
export function serveVat(port: WorkerPort, realmScript: string): (text: string) => void {
  let realm: Realm | undefined;
  let vat = 0;

  const say = (message: FromWorker): void => port.write(JSON.stringify(message));
  const ask = (syscall: string): string => {
    port.write(`["syscall",${syscall}]`);
    if (!waits.some((start) => syscall.startsWith(start))) return carriedOut;
    port.flush();
    return port.read();
  };

  const open = ({ name, source, protocol, ...limits }: VatBundle): void => {
    if (protocol === WORKER_PROTOCOL) {
      realm = new Realm(realmScript, PORT_FRAMES);
      removeHostPowers();
      const log = ({ level, text }: { level: string; text: string }): void =>
        say(['console', level, text]);
      vat = realm.open({ name, syscall: ask, log }, source ?? '', limits);
    }
    say(['dispatchReady', WORKER_PROTOCOL]);
  };

  const deliver = (delivery: string, recorded: string | undefined): VatDeliveryResult => {
    if (delivery === '["bringOutYourDead"]' && recorded === undefined) collectGarbage();
    return realm?.deliver(vat, delivery, recorded) ?? ['error', 'no vat has been set', null];
  };

  return (text) => {
    if (text.startsWith(deliverHead) && text.endsWith(noRecord)) {
      say(['deliverDone', deliver(text.slice(deliverHead.length, -noRecord.length), undefined)]);
    } else {
      const [type, first, second] = JSON.parse(text) as readonly [string, unknown, unknown];
      if (type === 'setBundle') open(first as VatBundle);
      else if (type === 'deliver') {
        say(['deliverDone', deliver(JSON.stringify(first), JSON.stringify(second))]);
      }
    }
    port.flush();
  };
}
