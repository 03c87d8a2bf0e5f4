import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { NodeLock } from '../../../src/provider/package/node-lock';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();
const lockFile = (): string => readFileSync(at('vmre-lock.json'), 'utf8');

function node(content: string): string {
  writeFileSync(at('node'), content);
  return at('node');
}

test('the first use of a binary is recorded, and later ones are compared', () => {
  const first = new NodeLock(at('.'));
  first.check('linux-arm64', '22.1.0', node('one'));
  expect(first.save()).toEqual([
    'the checksum of Node 22.1.0 for linux-arm64 is recorded in vmre-lock.json: commit it',
  ]);
  const recorded = lockFile();
  expect(JSON.parse(recorded)).toEqual({
    node: {
      '22.1.0': {
        'linux-arm64': '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed',
      },
    },
  });
  const second = new NodeLock(at('.'));
  second.check('linux-arm64', '22.1.0', node('one'));
  expect(second.save()).toEqual([]);
  const wrong = (): void => second.check('linux-arm64', '22.1.0', node('two'));
  expect(wrong).toThrow(coded('VMRE_PACKAGE_NODE_CHANGED', '7692c3ad'));
  expect(second.save()).toEqual([]);
  expect(lockFile()).toBe(recorded);
});

test('versions and platforms are recorded separately, also concurrently', () => {
  const [one, other] = [new NodeLock(at('.')), new NodeLock(at('.'))];
  one.check('linux-arm64', '22.1.0', node('one'));
  other.check('linux-arm64', '22.2.0', node('two'));
  other.check('darwin-x64', '22.1.0', node('three'));
  one.save();
  other.save();
  const { node: known } = JSON.parse(lockFile()) as { node: Record<string, object> };
  expect(Object.entries(known).map(([version, by]) => [version, Object.keys(by)])).toEqual([
    ['22.1.0', ['linux-arm64', 'darwin-x64']],
    ['22.2.0', ['linux-arm64']],
  ]);
});

test.each(['', '{', '[]', '{"node":[]}', '{"node":{"1.0.0":{"linux-x64":"sha"}}}'])(
  'a damaged file is rejected: %j',
  (text) => {
    writeFileSync(at('vmre-lock.json'), text);
    expect(() => new NodeLock(at('.'))).toThrow(coded('VMRE_PROJECT_INVALID', 'vmre-lock.json'));
  },
);

test('a failure to record is reported', () => {
  mkdirSync(at('project'));
  const lock = new NodeLock(at('project'));
  lock.check('linux-x64', '22.1.0', node('one'));
  chmodSync(at('project'), 0o500);
  mkdirSync(at('project/vmre-lock.json'), { recursive: true }); // for root, who may write everywhere
  expect(lock.save()).toEqual([expect.stringContaining('could not be recorded')]);
});
