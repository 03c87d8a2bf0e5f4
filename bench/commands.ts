import { inTurn, median, ratioOf, type Bench, type Measurement } from './measurement';
import { emitter, withRustClient } from './rust-client';

const ROUNDS = 5;
const MIB = 1024 * 1024;

/** A figure of the foreign client on both sides, as a ratio to the published Rust SDK. */
interface Figure {
  name: string;
  unit: string;
  figure: string;
  ours: { mode: string[]; runtime?: string };
  theirs: string[];
  reach: number;
  aim: number;
}

const compare =
  (figure: Figure): Bench =>
  (report) =>
    withRustClient(report, figure.name, async (client) => {
      const { name, unit, reach, aim } = figure;
      const pairs = await inTurn(
        ROUNDS,
        async () => (await client.ours(figure.ours.mode, figure.ours.runtime))[figure.figure]!,
        async () => (await client.theirs(figure.theirs))[figure.figure]!,
      );
      const value = median(pairs.ours);
      const ratio = ratioOf(pairs);
      const against = 'the Rust SDK';
      const measurement: Measurement = {
        name,
        value,
        unit,
        against,
        ratio,
        reach,
        aim,
        lowerIsBetter: false,
      };
      report.measured(measurement);
    });

/** Complete RUNs, one after another. */
export const runs = compare({
  name: 'runs, one at a time',
  unit: 'runs/s',
  figure: 'rps',
  ours: { mode: ['seq', '20000', 'echo x'] },
  theirs: ['seq', '5000', 'echo x'],
  reach: 1.5,
  aim: 3,
});

export const pipelined = compare({
  name: 'runs, 64 in flight',
  unit: 'runs/s',
  figure: 'rps',
  ours: { mode: ['par', '200000', 'echo x', '64'] },
  theirs: ['par', '20000', 'echo x', '64'],
  reach: 10,
  aim: 30,
});

export const events = compare({
  name: '64-byte events',
  unit: 'events/s',
  figure: 'ev/s',
  ours: { mode: ['stream', `emit ${256 * MIB} 64`], runtime: emitter },
  theirs: ['stream', `emit ${2 * MIB} 64`],
  reach: 50,
  aim: 150,
});

export const stream = compare({
  name: 'stdout in 32 KiB payloads',
  unit: 'MB/s',
  figure: 'MB/s',
  ours: { mode: ['stream', `write ${1024 * MIB}`] },
  theirs: ['stream', `emit ${256 * MIB} 32768`],
  reach: 2,
  aim: 4,
});
