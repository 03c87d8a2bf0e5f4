import { checkNodeId } from '../../ids/node-id';
import { AppSenderService } from '../../protocol/app-sender';
import { handlersOf } from '../../transport/service';
import type { Handlers } from '../../transport/transport';
import type { AppMessage } from './app-message';

/**
 * The handlers of `appsender.AppSender`.
 *
 * @param take called with each message while the VM waits for its answer; an exception becomes the answer
 */
export function appSenderHandlers(take: (message: AppMessage) => void): Handlers {
  const taken = (message: AppMessage): object => {
    take(message);
    return {};
  };
  return handlersOf(AppSenderService, {
    sendAppRequest: ({ nodeIds, requestId, request }) =>
      taken({ kind: 'request', nodeIds: nodes(nodeIds), requestId, content: copy(request) }),
    sendAppResponse: ({ nodeId, requestId, response }) =>
      taken({ kind: 'response', nodeId: node(nodeId), requestId, content: copy(response) }),
    sendAppError: ({ nodeId, requestId, errorCode, errorMessage }) =>
      taken({ kind: 'error', nodeId: node(nodeId), requestId, errorCode, errorMessage }),
    sendAppGossip: ({ nodeIds, validators, nonValidators, peers, msg }) =>
      taken({
        kind: 'gossip',
        nodeIds: nodes(nodeIds),
        validators: Number(validators),
        nonValidators: Number(nonValidators),
        peers: Number(peers),
        content: copy(msg),
      }),
  });
}

/** Copies the bytes, which are a slice of a larger buffer. */
const copy = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

const node = (nodeId: Uint8Array): Buffer => copy(checkNodeId(nodeId));

/** Ids without duplicates. */
const nodes = (nodeIds: readonly Uint8Array[]): Buffer[] => [
  ...new Map(nodeIds.map(node).map((nodeId) => [nodeId.toString('latin1'), nodeId])).values(),
];
