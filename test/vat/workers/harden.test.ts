import { openKernel } from '../../../src/vat';

/** The observations of a vat about harden, by the name of each question. */
const questions = {
  'all that is reached is frozen': `
    const inner = { list: [{ deep: 1 }] };
    const value = Object.create({ proto: inner }, { hidden: { value: () => inner }, [Symbol('x')]: { value: {} } });
    harden(value);
    const parts = [value, Object.getPrototypeOf(value), inner, inner.list, inner.list[0], value.hidden,
      ...Object.getOwnPropertySymbols(value).map((key) => value[key])];
    return parts.map(Object.isFrozen);`,
  'circles and long chains come to an end': `
    const circle = {}; circle.self = circle; circle.list = [circle];
    let chain = null; for (let i = 0; i < 50_000; i += 1) chain = { next: chain };
    harden(circle); harden(chain);
    let length = 0; for (let each = chain; each; each = each.next) length += Object.isFrozen(each) ? 1 : 0;
    return [Object.isFrozen(circle.list), length === 50_000];`,
  'functions behind properties are frozen': `
    const get = () => 1, set = () => undefined;
    harden(Object.defineProperty({}, 'a', { get, set }));
    return [Object.isFrozen(get), Object.isFrozen(set)];`,
  'of a typed array all but the elements is fixed': `
    const bytes = new Uint8Array(2); bytes.name = {}; bytes['01'] = 1;
    harden(bytes);
    bytes[0] = 7;
    const fixed = (key) => { const { writable, configurable } = Object.getOwnPropertyDescriptor(bytes, key); return !writable && !configurable; };
    return [bytes[0] === 7, !Object.isExtensible(bytes), fixed('name'), fixed('01'), Object.isFrozen(bytes.name)];`,
  'other views are frozen': `
    const view = new DataView(new ArrayBuffer(1)); view.name = 'a';
    return [Object.isFrozen(harden(view))];`,
  'an error keeps a stack of its own': `
    let error; try { null.x; } catch (e) { error = e; }
    harden(error);
    const own = Object.getOwnPropertyDescriptor(error, 'stack');
    return [Object.isFrozen(error), own === undefined || 'value' in own];`,
  'what throws on the way leaves nothing that seems to be hardened': `
    const late = { a: {} };
    const proxy = new Proxy({}, { ownKeys() { throw Error('no'); } });
    const both = { late, proxy };
    let message; try { harden(both); } catch (e) { ({ message } = e); }
    harden(late);
    return [message === 'no', Object.isFrozen(late), Object.isFrozen(late.a)];`,
  'what has changed since is frozen, too': `
    const inner = {}; const array = harden([1]);
    const other = { array, inner }; harden(other);
    return [Object.isFrozen(inner), harden(array) === array, harden(5) === 5, harden(undefined) === undefined];`,
};

describe.each(['local', 'quickjs'] as const)('harden in a vat that is %s', (worker) => {
  test.each(Object.entries(questions))('%s', async (name, body) => {
    const source = `exports.buildRootObject = () => Far('root', { ask() { ${body} } });`;
    const kernel = await openKernel({ worker, vats: { a: { source } } });
    try {
      const answers = (await kernel.call('a', 'ask')) as unknown[];
      expect({ name, answers }).toEqual({ name, answers: answers.map(() => true) });
    } finally {
      await kernel.close();
    }
  });
});
