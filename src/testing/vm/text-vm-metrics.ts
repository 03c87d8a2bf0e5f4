import { MetricType, type MetricFamily } from '../../vm/protocol/metrics';
import type { TextVm } from './text-vm';

/** One metric of each kind. Omitted fields have their default values on the wire. */
export function metricsOf(vm: TextVm): MetricFamily[] {
  const chain = vm.isOpen ? vm.chain : undefined;
  const messages = BigInt(vm.seen.length);
  const families = [
    {
      name: 'vm_blocks_accepted',
      help: 'Blocks that were accepted.',
      type: MetricType.Counter,
      metric: [{ counter: { value: chain?.accepted ?? 0 } }],
    },
    {
      name: 'vm_pending',
      help: 'Texts that wait for a block.',
      type: MetricType.Gauge,
      metric: [
        {
          label: [{ name: 'kind', value: 'text' }],
          gauge: { value: chain?.pending.count ?? 0 },
        },
      ],
    },
    {
      name: 'vm_message_bytes',
      help: 'Sizes of messages of other nodes.',
      type: MetricType.Histogram,
      metric: [
        {
          histogram: {
            sampleCount: messages,
            sampleSum: vm.seen.length * 10,
            bucket: [{ cumulativeCount: messages, upperBound: 100 }],
          },
        },
      ],
    },
  ];
  return families as unknown as MetricFamily[];
}
