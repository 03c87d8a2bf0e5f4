import { AppSenderService } from '../../../hosting/vm/protocol/app-sender';
import { clientOf } from '../../../hosting/vm/transport/service';
import type { TextVm } from '../text-vm';
import type { VmCalls } from './life';

const CALL_MS = 5000;
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** Other nodes: what comes from them is kept for `guest.seen`; a request is answered with its own bytes. */
export const peerCalls = (vm: TextVm): VmCalls => ({
  connected: ({ nodeId, name, major }) => {
    vm.see('connected', nodeId, { name, major });
    return {};
  },
  disconnected: ({ nodeId }) => {
    vm.see('disconnected', nodeId);
    return {};
  },
  appRequest: async ({ nodeId, requestId, request }) => {
    vm.see('request', nodeId, { requestId, text: textOf(request) });
    const answer = { nodeId, requestId, response: request };
    const sender = clientOf(AppSenderService, vm.services);
    await sender.sendAppResponse(answer, { deadlineMs: CALL_MS });
    return {};
  },
  appRequestFailed: ({ nodeId, requestId, errorCode, errorMessage }) => {
    vm.see('failed', nodeId, { requestId, errorCode, errorMessage });
    return {};
  },
  appResponse: ({ nodeId, requestId, response }) => {
    vm.see('response', nodeId, { requestId, text: textOf(response) });
    return {};
  },
  appGossip: ({ nodeId, msg }) => {
    vm.see('gossip', nodeId, { text: textOf(msg) });
    return {};
  },
});
