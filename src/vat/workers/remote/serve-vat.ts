import type { VatDeliveryResult } from '../../types/delivery';
import { collectGarbage } from '../collect-garbage';
import { Realm } from '../realm';
import { removeHostPowers } from './remove-host-powers';
import { blockingSyscalls, WORKER_PROTOCOL, type FromWorker, type VatBundle } from './messages';

/** A worker's side of what leads to its manager. */
export interface WorkerPort {
  /** Sends a message that may wait for others, up to {@link flush}. */
  write(text: string): void;
  /** What was written is on its way. */
  flush(): void;
  /** Waits for the next message, and does nothing else meanwhile. */
  read(): string;
}

const waits = blockingSyscalls.map((type) => `["${type}"`);
const carriedOut = '["ok",null]';
/** A delivery that is no replay need not be read here: the realm does that. */
const deliverHead = '["deliver",';
const noRecord = ',null]';

/** More than it takes to hand a syscall to the manager. */
const PORT_FRAMES = 200;

/**
 * Serves a manager with one vat in this thread.
 *
 * @returns takes each message that comes while the vat is idle; the vat is idle again when it returns
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
    return realm?.deliver(vat, delivery, recorded) ?? ['error', 'there is no vat', null];
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
