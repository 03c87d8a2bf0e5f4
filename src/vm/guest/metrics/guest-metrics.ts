/** What the metrics read of a chain. */
interface Measured {
  readonly undecided: number;
  readonly head: { readonly height: bigint };
}

/** The metrics of the framework. */
export class GuestMetrics {
  /** Blocks that this process accepted. */
  accepted = 0;
  /** Blocks that this process rejected. */
  rejected = 0;
  /** Errors that the author's code threw where no caller could get them. */
  thrown = 0;

  /** In the text format of Prometheus. */
  text({ undecided, head }: Measured): string {
    return [
      ...metric('vmre_blocks_accepted', 'counter', 'Blocks that were accepted.', this.accepted),
      ...metric(
        'vmre_blocks_rejected',
        'counter',
        'Verified blocks that were rejected.',
        this.rejected,
      ),
      ...metric(
        'vmre_blocks_undecided',
        'gauge',
        'Verified blocks that are not decided.',
        undecided,
      ),
      ...metric('vmre_height', 'gauge', 'Height of the last accepted block.', head.height),
      ...metric('vmre_errors_thrown', 'counter', 'Errors of the VM outside of calls.', this.thrown),
    ].join('\n');
  }
}

const metric = (name: string, type: string, help: string, value: number | bigint): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  `${name} ${value}`,
];
