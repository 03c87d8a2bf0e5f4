import { timestampOf } from '../../protobuf/well-known';
import { checkNodeId } from '../ids/node-id';
import type { VmCallOptions } from './call-limits';
import type { VmConnection } from './vm-connection';
import { checkInt32, checkUint32 } from './vm-input';

/** The failure of a request, reported by the VM of another node or by this host. */
export interface AppFailure {
  /** 0: undefined; -1: timeout; above 0: chosen by the VM. 32 bits. */
  code: number;
  /** Text for people. */
  message: string;
}

/** The version of a node's software. */
export interface PeerVersion {
  /** Name of the node's program. */
  name: string;
  /** Major version. */
  major: number;
  /** Minor version. */
  minor: number;
  /** Patch version. */
  patch: number;
}

/**
 * The calls that tell a VM about other nodes and their messages. An error that the VM returns to one of them
 * is fatal for a chain in AvalancheGo.
 *
 * @throws as the methods of `VmClient`
 */
export class AppMessages {
  /** @internal */
  constructor(private readonly vm: VmConnection) {}

  /**
   * Reports that a node connected.
   *
   * @param nodeId 20 bytes
   * @param version of the software of the node
   */
  async connected(
    nodeId: Uint8Array,
    version: PeerVersion,
    options?: VmCallOptions,
  ): Promise<void> {
    for (const part of ['major', 'minor', 'patch'] as const) checkUint32(version[part], part);
    await this.vm.call('connected', { nodeId: checkNodeId(nodeId), ...version }, options);
  }

  /** Reports that a node disconnected. @param nodeId 20 bytes */
  async disconnected(nodeId: Uint8Array, options?: VmCallOptions): Promise<void> {
    await this.vm.call('disconnected', { nodeId: checkNodeId(nodeId) }, options);
  }

  /**
   * Delivers a request of another node. The VM answers later, through the AppSender of its host.
   *
   * @param nodeId 20 bytes
   * @param requestId 32 bits, identifies the answer
   * @param answerBy when the other node gives up
   * @param request in the format of the VM
   */
  async request(
    nodeId: Uint8Array,
    requestId: number,
    answerBy: Date,
    request: Uint8Array,
    options?: VmCallOptions,
  ): Promise<void> {
    const deadline = timestampOf(answerBy);
    await this.vm.call('appRequest', { ...to(nodeId, requestId), deadline, request }, options);
  }

  /**
   * Reports that a request of the VM failed.
   *
   * @param nodeId the node that was asked, 20 bytes
   * @param requestId as in the request
   */
  async requestFailed(
    nodeId: Uint8Array,
    requestId: number,
    { code, message }: AppFailure,
    options?: VmCallOptions,
  ): Promise<void> {
    const failure = { errorCode: checkInt32(code, 'the error code'), errorMessage: message };
    await this.vm.call('appRequestFailed', { ...to(nodeId, requestId), ...failure }, options);
  }

  /**
   * Delivers the answer to a request of the VM.
   *
   * @param nodeId the node that was asked, 20 bytes
   * @param requestId as in the request
   * @param response in the format of the VM
   */
  async response(
    nodeId: Uint8Array,
    requestId: number,
    response: Uint8Array,
    options?: VmCallOptions,
  ): Promise<void> {
    await this.vm.call('appResponse', { ...to(nodeId, requestId), response }, options);
  }

  /**
   * Delivers gossip of another node, which is not answered.
   *
   * @param nodeId 20 bytes
   * @param msg in the format of the VM
   */
  async gossip(nodeId: Uint8Array, msg: Uint8Array, options?: VmCallOptions): Promise<void> {
    await this.vm.call('appGossip', { nodeId: checkNodeId(nodeId), msg }, options);
  }
}

const to = (nodeId: Uint8Array, requestId: number) => ({
  nodeId: checkNodeId(nodeId),
  requestId: checkUint32(requestId, 'the request id'),
});
