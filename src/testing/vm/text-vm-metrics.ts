/** What the metrics read of a text VM. */
interface Measured {
  readonly blocksAccepted: number;
  readonly pending: readonly string[];
  readonly seen: readonly object[];
}

/** One metric of each kind. */
export const textMetrics = ({ blocksAccepted, pending, seen }: Measured): string => `
# HELP vm_blocks_accepted Blocks that were accepted.
# TYPE vm_blocks_accepted counter
vm_blocks_accepted ${blocksAccepted}
# HELP vm_pending Texts that wait for a block.
# TYPE vm_pending gauge
vm_pending{kind="text"} ${pending.length}
# HELP vm_message_bytes Sizes of messages of other nodes.
# TYPE vm_message_bytes histogram
vm_message_bytes_bucket{le="100"} ${seen.length}
vm_message_bytes_sum ${seen.length * 10}
vm_message_bytes_count ${seen.length}
`;
