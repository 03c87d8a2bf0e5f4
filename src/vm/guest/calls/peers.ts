import { dateOf } from '../../../protobuf/well-known';
import { messageOf } from '../../../support/errors/vmre-error';
import { checkNodeId } from '../../ids/node-id';
import { PEERS } from '../guest-limits';
import type { GuestVm } from '../guest-vm';
import { AppRefusal, type AppRequestFrom } from '../peers/peer';
import type { VmBlock } from '../vm-block';
import type { VmCalls } from './vm-calls';

/** Calls for other nodes. What the author throws is logged: an error would end the chain on this node. */
export const peerCalls = <B extends VmBlock>(guest: GuestVm<B>): VmCalls => {
  const { vm, log } = guest;
  let answering = 0;

  const report = (name: string, error: unknown): void => {
    guest.metrics.thrown += 1;
    log.error(`${name} of the VM failed`, { error });
  };

  const careful = async (name: string, hook: () => unknown): Promise<object> => {
    try {
      await hook();
    } catch (error) {
      report(name, error);
    }
    return {};
  };

  /** A failure of the host to send reaches the host. */
  const respond = async (given: AppRequestFrom): Promise<void> => {
    const { peers } = guest.open;
    const { nodeId } = given.peer;
    let response: Uint8Array | undefined;
    try {
      response = await vm.answer(given);
    } catch (error) {
      const isRefusal = error instanceof AppRefusal;
      if (!isRefusal) report('answer', error);
      const code = isRefusal ? error.code : 0;
      return peers.refuse(nodeId, given.requestId, code, messageOf(error));
    }
    if (response !== undefined) await peers.respond(nodeId, given.requestId, response);
  };

  return {
    connected: ({ nodeId, name, major, minor, patch }) => {
      const { peers } = guest.open;
      const peer = {
        nodeId: Buffer.from(checkNodeId(nodeId)),
        name,
        version: [major, minor, patch] as const,
      };
      peers.connect(peer);
      return careful('connected', () => vm.connected(peer));
    },
    disconnected: ({ nodeId }) => {
      const peer = guest.open.peers.disconnect(checkNodeId(nodeId));
      return careful('disconnected', () => vm.disconnected(peer));
    },
    appRequest: async ({ nodeId, requestId, deadline, request }) => {
      const { peers } = guest.open;
      const given = {
        peer: peers.peer(nodeId),
        requestId,
        request: Buffer.from(request),
        deadline: deadline && dateOf(deadline),
      };
      if (answering >= PEERS.answering) {
        await peers.refuse(nodeId, requestId, 0, 'too many requests');
        return {};
      }
      answering += 1;
      try {
        await respond(given);
        return {};
      } finally {
        answering -= 1;
      }
    },
    appRequestFailed: ({ nodeId, requestId, errorCode, errorMessage }) => {
      guest.open.peers.failed(checkNodeId(nodeId), requestId, errorCode, errorMessage);
      return {};
    },
    appResponse: ({ nodeId, requestId, response }) => {
      guest.open.peers.answered(checkNodeId(nodeId), requestId, response);
      return {};
    },
    appGossip: ({ nodeId, msg }) => {
      const peer = guest.open.peers.peer(nodeId);
      return careful('gossip', () => vm.gossip(peer, Buffer.from(msg)));
    },
  };
};
