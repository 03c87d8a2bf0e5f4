import { House } from './house';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

/** A vat that counts in its baggage, and does not end if it is asked for half a step. */
const clerk = (condition: string): string => `
exports.buildRootObject = ({ Far }, parameters, baggage) => {
  if (!baggage.has('count')) baggage.init('count', 0);
  return Far('clerk', {
    count(to) {
      let count = baggage.get('count');
      for (let left = to; ${condition}; left -= 1) count += 1;
      baggage.set('count', count);
      return count;
    },
  });
};`;

test.each(['quickjs', 'process'])(
  'a vat in %s is suspended, inspected, upgraded and resumed; every command says how to go on',
  async (worker) => {
    const settings = { worker, onFault: 'suspend', limits: { computation: 1_000_000 } };
    house.write('bob.js', clerk('left !== 0'));
    house.configure({ vats: { bob: { sourceSpec: 'bob.js', ...settings } } });
    const first = await house.send('bob.count(3)', 'bob.count(2.5)', 'bob.count(4)');
    expect(first.stdout).toContain('$1 = 3\n');
    expect(first.stderr).toMatch(/bob: error: the vat is suspended since crank \d+: /);
    expect(first.stderr).toContain('vmre vat inspect house\n');
    expect(first.stderr).toContain('vmre vat resume house bob\n');
    expect(first.code).toBe(1);
    const again = await house.send('.vats', '.pause bob');
    expect(again.stderr).toMatch(
      /^\(bob is suspended: .*\. To resume it: vmre vat resume house bob\)/,
    );
    expect(again.stdout).toMatch(/v1 +bob +suspended/);
    const seen = await house.invoke('inspect', '--json');
    expect(JSON.parse(seen.stdout)).toMatchObject({
      vats: [
        {
          status: 'suspended',
          fault: { during: 'message' },
          waiting: [
            { type: 'send', msg: { args: { body: '#[2.5]' } } },
            { type: 'send', msg: { args: { body: '#[4]' } } },
          ],
        },
      ],
    });
    house.write('bob.js', clerk('left > 0'));
    expect((await house.invoke('upgrade', 'bob')).stdout).toBe(
      'bob is now incarnation 1\nIt is still suspended. To resume it: vmre vat resume house bob\n',
    );
    expect(JSON.parse((await house.invoke('resume', 'bob', '--json')).stdout)).toMatchObject({
      ...{ type: 'resumed', vat: 'bob', vatId: 'v1', wasHeld: true, waiting: 2 },
    });
    expect((await house.invoke('resume', 'bob')).stdout).toBe(
      'bob is neither suspended nor paused\n',
    );
    expect((await house.send('bob.count(0)')).stdout).toBe('$1 = 10\n');
  },
);

test('a misspelt policy is rejected with the known ones', async () => {
  house.configure({ vats: { bob: { sourceSpec: 'bob.js', onFault: 'suspended' } } });
  const { code, stderr } = await house.send('bob.double(1)');
  expect(stderr).toContain(
    'must be one of terminate, suspend, not suspended. Did you mean suspend?',
  );
  expect(code).toBe(3);
});
