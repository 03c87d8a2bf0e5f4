import { House } from './house';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

const lines = (text: string): string[] => text.trimEnd().split('\n');

test('a message loop ends at the limit, and the next message continues', async () => {
  for (const name of ['alice', 'bob']) {
    house.write(
      `${name}.js`,
      `exports.buildRootObject = ({ E, Far }) => {
        const self = Far('player', {
          bootstrap: () => undefined,
          loop: (other) => void E.sendOnly(other).loop(self),
          ask: () => 7,
        });
        return self;
      };`,
    );
  }
  const run = (messages: readonly string[], ...args: string[]) => {
    const sent = messages.flatMap((message) => ['--send', message]);
    return house.invoke('run', '--max-cranks', '50', '--memory', ...sent, ...args);
  };
  const { code, stdout } = await run(['bob.loop(alice)', 'bob.ask()']);
  const told = expect.stringMatching(
    /^\(the run ended at its limit maxCranks after 50 cranks; queued: 1 for (alice|bob)\)$/,
  ) as string;
  expect(lines(stdout)).toEqual(['$1 = undefined', told, '$2 = 7', told]);
  expect(code).toBe(0);
  const { stdout: json } = await run(['bob.loop(alice)'], '--json');
  expect(lines(json).map((line) => JSON.parse(line) as object)).toContainEqual({
    type: 'limited',
    ...{ endedBy: 'maxCranks', cranks: 50, computation: expect.any(Number) as number },
    queued: [{ vat: expect.stringMatching(/^(alice|bob)$/) as string, items: 1 }],
  });
});
