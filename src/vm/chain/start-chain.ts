import type { ChainVmOptions } from './chain-options';
import type { ChainVm } from './chain-vm';
import { HostedChain } from './hosted-chain';

/**
 * Starts a chain on a VM, without AvalancheGo: starts the plugin, serves it, opens the chain, and accepts its
 * blocks like a network of one node. After a crash, the plugin is restarted, and the chain continues.
 *
 * @param options see {@link ChainVmOptions}
 * @throws what {@link startVm} throws; VMRE_RPC_FAILED when the VM rejects a call, VMRE_VM_CRASHED when it
 *   crashes; VMRE_CHAIN_MISMATCH, VMRE_CHAIN_DIVERGED, VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID,
 *   VMRE_VM_ID_INVALID, VMRE_OPTION_INVALID; VMRE_VM_STOPPED when the signal is aborted
 */
export const startChain = (options: ChainVmOptions): Promise<ChainVm> => HostedChain.start(options);
