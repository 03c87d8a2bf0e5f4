import { exitCodeOf, lineOf, plain, type ChainEnd } from '../../../src/cli/vm/chain-transcript';
import { VmreError } from '../../../src/support/errors/vmre-error';

const diverged = new VmreError('VMRE_CHAIN_DIVERGED', 'the VM has another block');
const stopped: ChainEnd = { gaveUp: false };
const crashed: ChainEnd = { gaveUp: true };
const hopeless: ChainEnd = { gaveUp: true, error: diverged };

test.each<[ChainEnd[], number]>([
  [[], 0],
  [[stopped, stopped], 0],
  [[crashed], new VmreError('VMRE_VM_CRASHED', '').exitCode],
  [[hopeless], diverged.exitCode],
  [[stopped, hopeless, crashed], diverged.exitCode],
])('chains that end as %j', (ends, code) => {
  expect(exitCodeOf(...ends)).toBe(code);
});

test('a permanent failure of a chain is reported with its error', () => {
  expect(plain({ type: 'stopped', ...hopeless })).toMatchObject({
    ...{ type: 'stopped', gaveUp: true },
    error: { code: 'VMRE_CHAIN_DIVERGED', message: diverged.message },
  });
  expect(plain({ type: 'stopped', ...crashed })).toEqual({ type: 'stopped', gaveUp: true });
  expect(lineOf({ type: 'stopped', ...hopeless })).toMatch('given up: another start would fail');
  expect(lineOf({ type: 'stopped', ...crashed })).toBe('given up');
});
