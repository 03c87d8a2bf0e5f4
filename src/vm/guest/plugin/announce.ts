import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { failureOf } from '../../../h2/grpc/rpc-failure';
import { RuntimeService } from '../../protocol/runtime';
import { clientOf } from '../../transport/service';
import type { Transport } from '../../transport/transport';
import { PLUGIN } from '../guest-limits';

/** Tells the host the address of the VM. @throws VMRE_HANDSHAKE_FAILED when the host refuses or does not answer */
export async function announce(
  transport: Transport,
  engine: string,
  hello: { protocolVersion: number; addr: string },
): Promise<void> {
  const channel = transport.connect(engine);
  try {
    await clientOf(RuntimeService, channel).initialize(hello, { deadlineMs: PLUGIN.announceMs });
  } catch (error) {
    const text = failureOf(error)?.text ?? messageOf(error);
    throw new VmreError('VMRE_HANDSHAKE_FAILED', text, { cause: error });
  } finally {
    channel.close();
  }
}
