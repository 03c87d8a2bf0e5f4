import { loadableSource } from '../../../src/vat/code/loadable-source';
import { nestedCode } from '../nested-code';
import { closeAll, open, useWorker, vat, workers } from './authored-kit';

afterEach(closeAll);

const levels = [1000, 50_000];

/** Modules that the host accepts: the worker must either run their vat or end it. */
const accepted = levels.flatMap((level) =>
  nestedCode
    .filter(([kind]) => !kind.endsWith('rewritten'))
    .flatMap(([kind, of]) => {
      const source = `${of(level)}\nexports.buildRootObject = () => Far('a', { lives: () => 'yes' });`;
      try {
        loadableSource(source, 'a.js');
        return [{ name: `${kind}${level}`.replace(/\W/g, '-'), source }];
      } catch {
        return [];
      }
    }),
);

const AT_ONCE = 8;

describe.each(workers)('in a worker that is %s', (worker) => {
  test.each([
    ['', {}],
    [', its computation limited', { limits: { computation: 1e8 } }],
  ])('deeply nested code ends at most its own vat%s', async (_what, rest) => {
    useWorker(worker);
    for (let at = 0; at < accepted.length; at += AT_ONCE) {
      const some = accepted.slice(at, at + AT_ONCE);
      const hostile = some.map(({ name, source }) => [name, { source, ...rest }] as const);
      const { kernel } = await open({
        ...Object.fromEntries(hostile),
        bystander: vat(`lives: () => 'yes'`),
      });
      expect(await kernel.call('bystander', 'lives')).toBe('yes');
      for (const { name } of some) {
        const said = await kernel.call(name, 'lives').catch((error: Error) => error.message);
        expect([name, said]).toEqual([name, expect.stringMatching(/^yes$|terminated/)]);
      }
      await closeAll();
    }
  });

  test('deeply nested text is an error of the vat that evaluates it', async () => {
    useWorker(worker);
    const evaluating = vat(`evaluate: (text) => {
      try { (0, eval)('(function () { let exports = {}; ' + text + '})'); return 'done'; }
      catch (error) { return error.name; }
    }`);
    let { kernel } = await open({ a: evaluating });
    for (const level of levels) {
      for (const [kind, of] of nestedCode) {
        const said = await kernel
          .call('a', 'evaluate', of(level))
          .catch((error: Error) => error.message);
        expect([kind, said]).toEqual([kind, expect.stringMatching(/^(done|\w+Error)$|terminated/)]);
        if (/terminated/.test(String(said))) {
          await closeAll();
          ({ kernel } = await open({ a: evaluating }));
        }
      }
    }
  });
});
