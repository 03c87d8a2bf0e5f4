import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import { VmService } from '../../../src/vm/protocol/vm';
import { clientOf } from '../../../src/vm/transport/service';
import { longTest } from '../../support/plays-all';
import { eventually } from '../../support/runtime-process';
import { RecordedLog } from '../../support/recorded-log';
import { usePlugins } from './plugins-at-work';

const plugins = usePlugins();

test('the output of a plugin is a stream of lines, including the first one', async () => {
  const logger = new RecordedLog();
  const vm = await plugins.start('prints-lines', { logger });
  await eventually('two lines', () => logger.lines.length === 2);
  const lines = lastValueFrom(vm.log$.pipe(toArray()));
  await vm.stop({ graceMs: 0 });
  const byStream = (await lines).map(({ stream, level, text, raw }) => [stream, level, text, raw]);
  expect(byStream.sort()).toEqual([
    [
      'stderr',
      'info',
      '[11-21|15:52:12.123] INFO <chain> vm/vm.go:12 ready',
      '[11-21|15:52:12.123] \x1b[36mINFO\x1b[0m <chain> vm/vm.go:12 ready',
    ],
    ['stdout', undefined, 'unfinished', 'unfinished'],
    ['stdout', 'warn', '{"level":"warn","msg":"disk is slow"}', expect.anything()],
  ]);
  // A line without a level is info.
  expect(logger.lines.map(({ level, data }) => [data['stream'], level]).sort()).toEqual([
    ['stderr', 'info'],
    ['stdout', 'info'],
    ['stdout', 'warn'],
  ]);
  // A subscriber after the end gets the same lines.
  expect(await lastValueFrom(vm.log$.pipe(toArray()))).toEqual(await lines);
});

longTest('a flood neither stops the plugin nor fills the host: lines are dropped', async () => {
  const told = { lines: 0, host: [] as string[] };
  const vm = await plugins.start('flood', {
    logLimits: { linesPerSecond: 50 },
  });
  vm.log$.subscribe(({ stream, text }) => {
    if (stream === 'host') told.host.push(text);
    else told.lines += 1;
  });
  const before = process.memoryUsage().rss;
  const begin = performance.now();
  await eventually('two reports of dropped lines', () => told.host.length >= 2, 15_000);
  // It answers although it floods, and although not all of its output is read.
  expect(await clientOf(VmService, vm.channel()).version({})).toBeDefined();
  const seconds = (performance.now() - begin) / 1000;
  expect(told.lines).toBeLessThanOrEqual(50 * (seconds + 2));
  expect(told.host[0]).toMatch(/^\d+ lines with \d+ bytes were dropped/);
  const [, lines] = /^(\d+) lines/.exec(told.host[0]!)!;
  expect(Number(lines)).toBeGreaterThan(1000);
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  expect(vm.recentLog().at(-2)).toMatch(/^stdout: x{99}$/);
});

test('an endless line is cut, and does not prevent the start', async () => {
  const before = process.memoryUsage().rss;
  const vm = await plugins.start('flood-first', { logLimits: { lineBytes: 100 } });
  const lines = lastValueFrom(vm.log$.pipe(toArray()));
  await vm.stop({ graceMs: 0 });
  expect(await lines).toMatchObject([
    { stream: 'stdout', text: 'y'.repeat(100), cutBytes: 64 * 2 ** 20 - 100 },
  ]);
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
});

test('nothing of the log reaches the output of this process', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const vm = await plugins.start('prints-lines');
    await firstValueFrom(vm.log$);
    await vm.stop({ graceMs: 0 });
    expect(write).not.toHaveBeenCalled();
  } finally {
    write.mockRestore();
  }
});
