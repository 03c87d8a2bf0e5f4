import { GuestLog } from '../../vm/guest/guest-log';
import { startGuest } from '../../vm/guest/start-guest';
import type { RpcServer } from '../../vm/transport/transport';
import { textVmHttp } from './http/raw-handler';
import { TextVm, type TextVmOptions } from './text-vm';

/** Options of a text VM with its observers. */
export interface ServeTextVmOptions extends TextVmOptions {
  /** Called for every shutdown. */
  onShutdown?: (() => void) | undefined;
}

/** Serves a text VM from this process, for one chain. */
export function serveTextVm({
  onShutdown,
  ...options
}: ServeTextVmOptions = {}): Promise<RpcServer> {
  const vm = new TextVm(options, textVmHttp);
  return startGuest(vm, {
    log: new GuestLog('texts', 'warn'),
    onShutdown,
    // Answers to requests that were sent by `guest.host` are recorded, too.
    calls: {
      appRequestFailed: ({ nodeId, requestId, errorCode, errorMessage }) => {
        vm.see('failed', nodeId, { requestId, errorCode, errorMessage });
        return {};
      },
      appResponse: ({ nodeId, requestId, response }) => {
        vm.see('response', nodeId, { requestId, text: Buffer.from(response).toString() });
        return {};
      },
    },
  });
}
