import { join } from 'node:path';

import { attacksOf } from './attack';
import { AttackedKernel, type Outcome } from './attacked-kernel';

const leak = join(__dirname, '../../fixtures/vat/escapes/leak.js');
const LONG_MS = 120_000;

/** Runs attacks on a host with or without a hole. @returns the results of each */
async function achieved(hasHole: boolean, codes: readonly string[]): Promise<string[]> {
  const execArgv = hasHole ? ['--require', leak] : [];
  const kernel = new AttackedKernel({ worker: 'local', around: 'plain', execArgv });
  const attacks = attacksOf(
    'test',
    codes.map((code, index) => [String(index), 'tries', 'nowhere', code]),
  );
  const outcomes: Outcome[] = await kernel.carryOut(attacks);
  expect(outcomes.map(({ attack }) => attack)).toEqual(attacks);
  expect(await kernel.close()).toEqual([]);
  return outcomes.map(({ successes }) => successes.join('\n'));
}

describe('an attacked kernel', () => {
  test(
    'reports what vats reach through a hole',
    async () => {
      const host = `borrow('process')`;
      const [function_, error, said, ended, next, changed] = await achieved(true, [
        `return borrow('() => 1');`,
        `throw borrow('new RangeError("x")');`,
        `${host}.stdout.write('a vat was here');`,
        `${host}.exit(3);`,
        `return 1;`,
        `borrow('Array').prototype.evil = 1;`,
      ]);
      expect(function_).toMatch(/is of another realm/);
      expect(function_).toMatch(/the process of the host/);
      expect(function_).toMatch(/its environment, with a secret/);
      expect(function_).toMatch(/left canary-file in the directory of the host/);
      expect(function_).toMatch(/left canary-program/);
      expect(error).toMatch(/is of another realm: RangeError/);
      // It arrives on another path than the reports of attacks.
      expect([said, ended].join()).toMatch(/had the host say: a vat was here/);
      expect(ended).toMatch(/the host ended with exit code 3/);
      expect(next).toBe('');
      expect(changed).toMatch(/what the host shares has changed/);
    },
    LONG_MS,
  );

  test(
    'reports nothing without a hole, and continues after the end of a vat',
    async () => {
      const codes = [
        `return typeof borrow;`,
        `caught(() => null.x); caught(() => borrow('process'));`,
        `exitVatWithFailure(new Error('enough'));`,
        `return E(peer).echo(harden([new Error('x')]));`,
        `return D(node).fail();`,
      ];
      expect(await achieved(false, codes)).toEqual(codes.map(() => ''));
    },
    LONG_MS,
  );
});
