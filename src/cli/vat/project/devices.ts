import { Bridge } from '../../../vat/devices/bridge';
import type { DeviceMaker } from '../../../vat/devices/device';
import { Mailbox, type OutboundMessage } from '../../../vat/devices/mailbox';
import { timerDevice } from '../../../vat/devices/timer';
import { vatAdminDevice } from '../../../vat/devices/vat-admin';

/** Devices that need no options. */
export const deviceNames = ['timer', 'mailbox', 'bridge', 'vatAdmin'] as const;
/** One of {@link deviceNames}. */
export type DeviceName = (typeof deviceNames)[number];

/** Receives what vats send out of the kernel. */
export interface Outbound {
  mailbox(message: OutboundMessage): void;
  bridge(values: unknown[]): void;
}

/** The devices of a directory of vats, with access to mailbox and bridge. */
export class Devices {
  readonly mailbox: Mailbox;
  readonly bridge: Bridge;

  /** @param outbound called after what vats sent was committed */
  constructor(outbound: Outbound) {
    this.bridge = new Bridge({ output: (...values) => outbound.bridge(values) });
    this.mailbox = new Mailbox({ output: (message) => outbound.mailbox(message) });
  }

  /** The devices with these names, for a kernel. */
  makers(names: readonly DeviceName[]): Record<string, DeviceMaker> {
    const all: Record<DeviceName, DeviceMaker> = {
      timer: timerDevice(),
      mailbox: this.mailbox.device,
      bridge: this.bridge.device,
      vatAdmin: vatAdminDevice(),
    };
    return Object.fromEntries(names.map((name) => [name, all[name]]));
  }
}
