import type { Bench } from './measurement';
import { withRustClient } from './rust-client';

const LIMIT_MIB = 150;

/** Resident memory as the foreign client sees it: after hello, and at the peak of a stream. */
export const memory: Bench = (report) =>
  withRustClient(report, 'memory', async (client) => {
    const idle = (await client.ours(['hello']))['rss_kib']! / 1024;
    const load = (await client.ours(['stream', `write ${1024 ** 3}`]))['rt_hwm_kib']! / 1024;
    for (const [name, value] of [
      ['memory, idle', idle],
      ['memory, peak of a stream', load],
    ] as const) {
      const ratio = value / LIMIT_MIB;
      const against = `the limit of ${LIMIT_MIB} MiB`;
      report.measured({
        name,
        value,
        unit: 'MiB',
        against,
        ratio,
        reach: 1,
        aim: 0.5,
        lowerIsBetter: true,
      });
    }
  });
