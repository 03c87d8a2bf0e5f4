import { lookup } from 'node:dns/promises';

import { pause } from '../../support/deadline';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { bytesOfIp, isLocalIp, splitAddress } from '../transport/local/socket-address';
import { listenersAt } from '../transport/local/socket-readings';
import { knowsOwners } from '../transport/local/socket-table';
import { START } from '../limits';
import type { RunningPlugin } from './plugin-launcher';

const RETRY_MS = 10;

/**
 * Checks that the process that listens at an announced address is the plugin, and not another process that
 * took the address. An address without a listener is left to the first call.
 *
 * @param name of the plugin, for error messages
 * @throws VMRE_HANDSHAKE_FAILED
 */
export async function assertOwnListener(
  address: string,
  plugin: RunningPlugin,
  name: string,
): Promise<void> {
  const { host, port } = splitAddress(address) ?? {};
  if (!plugin.ownsSocket || !knowsOwners() || host === undefined || port === undefined) return;
  const refused = (why: string): VmreError =>
    new VmreError(
      'VMRE_HANDSHAKE_FAILED',
      `handshake failed: ${name} announced ${address}, ${why}`,
      {
        hint: 'A plugin must announce an address at which it listens itself.',
        data: { plugin: name, address },
      },
    );
  const ip = bytesOfIp(
    await addressOf(host).catch((error: unknown) => {
      throw refused(`which cannot be resolved: ${messageOf(error)}`);
    }),
  );
  if (!ip || !isLocalIp(ip)) throw refused('which is not an address of this machine');
  const until = performance.now() + START.lateListenerMs;
  for (;;) {
    const listeners = listenersAt({ ip, port });
    for (const { uid, inode } of listeners) {
      if ((await plugin.ownsSocket(inode)) !== false) continue;
      throw refused(
        `but a process of user ${uid} that does not descend from the plugin listens there`,
      );
    }
    if (listeners.length > 0 || performance.now() > until) return;
    await pause(RETRY_MS);
  }
}

const addressOf = async (host: string): Promise<string> =>
  bytesOfIp(host) ? host : (await lookup(host)).address;
