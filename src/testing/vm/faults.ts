import { connect } from 'node:net';

import { pause } from '../../support/deadline';
import type { VmFaults } from './faulty-vm';

const DEFAULT_LATE_MS = 60_000;

/** Delays or replaces the announcement of a plugin. @returns whether the plugin must not announce itself */
export async function announceBadly(faults: VmFaults, engineAddress: string): Promise<boolean> {
  const { handshake, lateMs = DEFAULT_LATE_MS } = faults;
  if (handshake === 'late') await pause(lateMs);
  if (handshake === 'garbage') {
    const [host = '', port = ''] = engineAddress.split(':');
    const socket = connect(Number(port), host);
    socket.on('error', () => undefined);
    socket.write('this is no handshake\n'.repeat(100));
  }
  return handshake === 'garbage' || handshake === 'never';
}
