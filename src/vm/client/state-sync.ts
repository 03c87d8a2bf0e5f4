import { StateSyncMode, VmSentinel } from '../protocol/vm';
import { asBuffer, type StateSummary } from './block';
import type { VmCallOptions } from './call-limits';
import type { VmConnection } from './vm-connection';
import { checkHeight } from './vm-input';

const THE_SUMMARY = 'the state summary';

/**
 * State sync: a chain continues from a state instead of replaying all blocks, if its VM supports that.
 */
export class StateSync {
  /** @internal */
  constructor(private readonly vm: VmConnection) {}

  /** Whether state sync is enabled; false when the VM does not support it. */
  async isEnabled(options?: VmCallOptions): Promise<boolean> {
    const { content, answer } = await this.vm.call('stateSyncEnabled', {}, options);
    if (content.err === VmSentinel.StateSyncNotImplemented) return false;
    answer.sentinel(content.err, 'the VM');
    return content.enabled;
  }

  /** The summary of an interrupted sync. @throws VMRE_VM_NOT_FOUND, VMRE_STATE_SYNC_MISSING */
  async ongoing(options?: VmCallOptions): Promise<StateSummary> {
    return this.summary('getOngoingSyncStateSummary', options);
  }

  /** The latest summary of the VM. @throws VMRE_VM_NOT_FOUND, VMRE_STATE_SYNC_MISSING */
  async last(options?: VmCallOptions): Promise<StateSummary> {
    return this.summary('getLastStateSummary', options);
  }

  /** @throws VMRE_VM_NOT_FOUND, VMRE_STATE_SYNC_MISSING */
  async atHeight(height: bigint, options?: VmCallOptions): Promise<StateSummary> {
    const request = { height: checkHeight(height) };
    const { content, answer } = await this.vm.call('getStateSummary', request, options);
    answer.sentinel(content.err, `the state summary of height ${height}`);
    const id = answer.id(content.id, 'the id');
    return { id, height, bytes: asBuffer(content.bytes) };
  }

  /** @throws VMRE_STATE_SYNC_MISSING */
  async parse(bytes: Uint8Array, options?: VmCallOptions): Promise<StateSummary> {
    const { content, answer } = await this.vm.call('parseStateSummary', { bytes }, options);
    answer.sentinel(content.err, THE_SUMMARY);
    const id = answer.id(content.id, 'the id');
    return { id, height: content.height, bytes: asBuffer(bytes) };
  }

  /**
   * Starts to sync to a summary.
   *
   * @param summary its bytes
   * @returns Skipped: continue block by block. Static: wait for StateSyncFinished. Dynamic: continue at once
   */
  async accept(summary: Uint8Array, options?: VmCallOptions): Promise<StateSyncMode> {
    const request = { bytes: summary };
    const { content, answer } = await this.vm.call('stateSummaryAccept', request, options);
    answer.sentinel(content.err, THE_SUMMARY);
    const { Skipped, Static, Dynamic } = StateSyncMode;
    return answer.choice(content.mode, [Skipped, Static, Dynamic], 'the mode');
  }

  private async summary(
    method: 'getOngoingSyncStateSummary' | 'getLastStateSummary',
    options?: VmCallOptions,
  ): Promise<StateSummary> {
    const { content, answer } = await this.vm.call(method, {}, options);
    answer.sentinel(content.err, THE_SUMMARY);
    const id = answer.id(content.id, 'the id');
    return { id, height: content.height, bytes: asBuffer(content.bytes) };
  }
}
