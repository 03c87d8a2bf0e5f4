import { AsyncLocalStorage } from 'node:async_hooks';
import { spawnSync } from 'node:child_process';

import { closeAll, open, vat } from './authored-kit';

afterEach(closeAll);

describe('a vat', () => {
  test('sees nothing of the host', async () => {
    const { kernel } = await open({
      a: vat(`globals: () => [typeof process, typeof require('vmre/vat').E, typeof setTimeout, typeof WeakRef, typeof gc],
        reach: () => { try { return Far.constructor('return typeof process')(); } catch (e) { return e.name; } },
        proto: () => { Object.prototype.polluted = 1; },
        global: () => { globalThis.mine = 1; return typeof mine; },
        now: () => Date.now(), random: () => Math.random(),
        require: () => require('fs')`),
      b: vat('global: () => typeof mine'),
    });
    expect(await kernel.call('a', 'globals')).toEqual([
      ...['undefined', 'function', 'undefined', 'undefined', 'undefined'],
    ]);
    expect(await kernel.call('a', 'reach')).not.toBe('object');
    await expect(kernel.call('a', 'proto')).rejects.toThrow('not extensible');
    await expect(kernel.call('a', 'now')).rejects.toThrow('secure mode');
    await expect(kernel.call('a', 'random')).rejects.toThrow('secure mode');
    await expect(kernel.call('a', 'require')).rejects.toThrow('cannot require fs');
    expect(await kernel.call('a', 'global')).toBe('number');
    expect(await kernel.call('b', 'global')).toBe('undefined');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('leaves the intrinsics of the host unchanged', async () => {
    const { kernel } = await open({ a: vat('hello: () => 1') });
    await kernel.call('a', 'hello');
    expect(Object.isFrozen(Object.prototype)).toBe(false);
    expect(Object.isFrozen(Error.prototype)).toBe(false);
    expect(Date.now()).toBeGreaterThan(0);
  });

  test('finds nothing of an AsyncLocalStorage of the host on its promises', async () => {
    const { kernel } = await open({
      a: vat(`look() {
        const p = Promise.resolve();
        return [p, p.then(() => 1), (async () => { await p; })()]
          .flatMap((each) => Reflect.ownKeys(each).map((key) => typeof each[key]))
          .filter((type) => type !== 'number');
      }`),
    });
    const storage = new AsyncLocalStorage();
    const found = storage.run({ secret: process }, () => kernel.call('a', 'look'));
    expect(await found).toEqual([]);
    expect(storage.run({ a: 1 }, () => storage.getStore())).toEqual({ a: 1 });
    const kept = storage.run(5, async () => {
      await Promise.resolve();
      return storage.getStore();
    });
    expect(await kept).toBe(5);
    storage.disable(); // or every promise of the process is tracked from now on
  });

  test('may leave promises rejected, however it hides them', () => {
    const script = `
      const { openKernel } = require('vmre/vat');
      const source = \`exports.buildRootObject = () => Far('root', { float() {
        Promise.reject(Error('lost'));
        const hidden = Promise.reject(Error('hidden'));
        Object.setPrototypeOf(hidden, null);
        class Mine extends Promise {}
        Object.setPrototypeOf(Mine.prototype, { __proto__: null, constructor: Object });
        Reflect.construct(Promise, [(_, reject) => reject(Error('mine'))], Mine);
        Object.setPrototypeOf(Promise.reject(Error('proxy')), new Proxy({}, { getPrototypeOf() { for (;;); } }));
        return 1;
      } })\`;
      openKernel({ vats: { a: { source, worker: 'local' } } }).then(async (kernel) => {
        console.log(await kernel.call('a', 'float'));
        await kernel.close();
        setTimeout(() => { console.log('alive'); Promise.reject(Error('of the host')); }, 20);
      });`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      cwd: __dirname,
      timeout: 20_000,
    });
    expect(stdout).toBe('1\nalive\n');
    expect(stderr).toContain('of the host');
    expect(status).toBe(1);
  });

  test('cannot make the host open a file by a comment in evaluated text', () => {
    const comment = String.raw`'\n//# sourceURL=file:///a.js\n//#\n source' + 'MappingURL=secret'`;
    const source = `exports.buildRootObject = () => Far('root', { try() {
      const text = '1' + ${comment};
      return [() => (0, eval)(text), () => new Function(text)(), () => new Compartment().evaluate(text)]
        .map((act) => { try { return typeof act(); } catch (e) { return e.name; } });
    } });
    //# sourceMappingURL=secret`;
    const script = `
      const fs = require('node:fs');
      const { readFileSync } = fs;
      fs.readFileSync = (path, ...rest) => {
        if (String(path).includes('secret')) console.log('opened', path);
        return readFileSync(path, ...rest);
      };
      process.setSourceMapsEnabled(true);
      const vats = { a: { source: ${JSON.stringify(source)}, worker: 'local' } };
      require('vmre/vat').openKernel({ vats }).then(async (kernel) => {
        console.log(JSON.stringify(await kernel.call('a', 'try')));
        await kernel.close();
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      cwd: __dirname,
    });
    expect(stderr).toBe('');
    // The word begins a new line, as a name.
    expect(stdout).toBe('["ReferenceError","ReferenceError","ReferenceError"]\n');
  });

  test('that runs out of stack in a syscall gets the error, and the kernel does not', async () => {
    const { kernel } = await open({
      a: vat(`deep() {
        let failed = 0;
        const down = (n) => { try { baggage.set('k', n); } catch { failed += 1; } down(n + 1); };
        try { down(0); } catch (e) { return [e instanceof RangeError, failed >= 0, baggage.get('k') > 10]; }
      }, after: () => baggage.get('k') > 10`),
    });
    expect(await kernel.call('a', 'deep')).toEqual([true, true, true]);
    expect(await kernel.call('a', 'after')).toBe(true);
  });
});
