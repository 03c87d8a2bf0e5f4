import { closeAll, open, vat } from './authored-kit';

afterEach(closeAll);

/** A raw vat with the given setup code, in which `syscall` is defined. */
const raw = (dispatch: string) => ({ source: `exports.setup = (syscall) => (${dispatch});` });

test('a raw vat can run in a compartment, without access to the host', async () => {
  const { kernel } = await open({
    a: raw(`([type, , message]) => {
      if (type !== 'message') return;
      const kind = typeof process + ' ' + typeof E;
      const data = { body: JSON.stringify('#' + kind).replace('"#', '#"'), slots: [] };
      syscall.resolve([[message.result, { rejected: false, data }]]);
    }`),
  });
  expect(await kernel.call('a', 'look')).toBe('undefined function');
});

test('it may wait for its own promises in a delivery', async () => {
  const { kernel } = await open({
    a: {
      source: `exports.setup = async (syscall) => {
        await null;
        return async ([type, , message]) => {
          if (type !== 'message') return;
          await null;
          syscall.resolve([[message.result, { rejected: false, data: { body: '#1', slots: [] } }]]);
        };
      };`,
    },
  });
  expect(await kernel.call('a', 'later')).toBe(1);
});

test.each([
  ['throws', `() => { throw Error('no start'); }`, 'no start'],
  ['waits for ever', '() => new Promise(() => {})', 'did not finish'],
  ['asks without an end of the stack', `() => { const f = () => { f(); }; f(); }`, 'stack'],
])('one that %s is terminated', async (_, dispatch, reason) => {
  const { log } = await open({ a: raw(dispatch), b: vat('') });
  expect(log.map(({ text }) => text).join()).toContain(reason);
});

test('a syscall deep in the stack fails in the vat, and does not affect the host', async () => {
  const { kernel } = await open({
    a: raw(`([type, , message]) => {
      if (type !== 'message') return;
      let said = 'nothing';
      const dive = () => { try { dive(); } catch (e) { try { syscall.vatstoreSet('k', 'v'); } catch (f) { said = f.name; } } };
      dive();
      const data = { body: '#' + JSON.stringify(said), slots: [] };
      syscall.resolve([[message.result, { rejected: false, data }]]);
    }`),
  });
  expect(await kernel.call('a', 'dive')).toEqual(expect.any(String));
  expect(await kernel.call('a', 'dive')).toEqual(expect.any(String));
});
