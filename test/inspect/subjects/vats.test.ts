import { EventRing } from '../../../src/inspect/events/event-ring';
import { inspectedVats, VatLogTap, type Subject } from '../../../src/inspect';
import { openKernel, type VatKernel } from '../../../src/vat';

const caller = `exports.buildRootObject = () => Far('caller', {
  hello: (to) => E(to).hi('<b>x</b>'),
  print: () => console.warn('watch out'),
});`;
const called = `exports.buildRootObject = () => Far('called', {
  hi: (who) => { if (who === 'nobody') throw Error('nobody is here'); return 'hi ' + who; },
});`;

let kernel: VatKernel;
let log: VatLogTap;
let shown: Subject;
const ring = (): EventRing => {
  const ring = new EventRing();
  shown.watch((happening) => ring.add('vats', happening));
  return ring;
};

beforeEach(async () => {
  log = new VatLogTap();
  kernel = await openKernel({ logger: log.logger });
  await kernel.addVat('caller', { source: caller, worker: 'local' });
  await kernel.addVat('called', { source: called, worker: 'local' });
  await kernel.run();
  shown = inspectedVats(kernel, { log });
});
afterEach(() => kernel.close());

test('each crank is an event that follows what caused it', async () => {
  const seen = ring();
  await kernel.call('caller', 'hello', kernel.root('called'));
  const events = seen.after(0, 100);
  const [sent, got, told] = ['hello', '.hi(', 'is settled'].map((text) =>
    events.find((event) => event.text.includes(text)),
  );
  expect(sent).toMatchObject({ topic: 'caller', kind: 'message', level: 'info', causes: [] });
  expect(got).toMatchObject({ topic: 'called', kind: 'message', causes: [sent?.id] });
  expect(told).toMatchObject({ topic: 'caller', kind: 'notify', causes: [got?.id] });
  expect(got?.text).toContain('("<b>x</b>")');
});

test('rejections, terminations and logs stand out', async () => {
  const seen = ring();
  await expect(kernel.call('called', 'hi', 'nobody')).rejects.toThrow('nobody is here');
  await kernel.call('caller', 'print');
  await kernel.terminateVat('called', 'enough');
  await kernel.run();
  const events = seen.after(0, 100);
  expect(events).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ topic: 'called', kind: 'message', level: 'warn' }),
      expect.objectContaining({ topic: 'caller', kind: 'log', level: 'warn', text: 'watch out' }),
      expect.objectContaining({ topic: 'called', kind: 'terminated', level: 'error' }),
    ]),
  );
});

test('after the page is closed, syscalls are not recorded', async () => {
  const stop = shown.watch(() => undefined);
  stop();
  const reports: unknown[] = [];
  kernel.cranks$.subscribe(({ syscalls }) => reports.push(syscalls));
  await kernel.call('caller', 'hello', kernel.root('called'));
  expect(new Set(reports)).toEqual(new Set([undefined]));
});

test('the state has the tables of the kernel, or of one vat', async () => {
  await kernel.queueMessage('caller', 'hello', [kernel.root('called')]);
  expect(shown.state()).toMatchObject({
    counts: { queued: 1 },
    vats: [{ name: 'caller' }, { name: 'called' }],
    runQueue: [{ type: 'send' }],
  });
  const one = shown.state('called') as Record<string, unknown[]>;
  expect(one).toMatchObject({ counts: { name: 'called' }, runQueue: [] });
  expect(one['objects']).toHaveLength(1);
  expect(shown.state('unknown')).toBeUndefined();
  expect(shown.metrics()).toMatchObject({ 'queued items': 1, 'vats online': 2 });
});

test('actions send, pause, resume and upgrade', async () => {
  const act = (name: string, answers: Record<string, string>) =>
    shown.actions?.[name]?.run(answers);
  await act('pause', { vat: 'called' });
  await act('send', { vat: 'called', method: 'hi', args: '["you"]' });
  await kernel.run();
  expect(kernel.statistics.vats[1]).toMatchObject({ isPaused: true, waiting: 1 });
  await act('resume', { vat: 'called' });
  await kernel.run();
  expect(kernel.statistics.vats[1]).toMatchObject({ isPaused: false, waiting: 0 });
  await act('upgrade', { vat: 'called', source: called.replace("'hi '", "'hello '") });
  await expect(kernel.call('called', 'hi', 'you')).resolves.toBe('hello you');
  await expect(act('send', { vat: 'called', method: 'hi', args: '{}' })).rejects.toMatchObject({
    code: 'VMRE_VAT_MESSAGE_MALFORMED',
  });
  await expect(act('pause', { vat: 'nobody' })).rejects.toMatchObject({ code: 'VMRE_VAT_UNKNOWN' });
});
