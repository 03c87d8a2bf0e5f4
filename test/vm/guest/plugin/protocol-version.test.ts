import { protocolVersionOf, versionIn } from '../../../../src/vm/guest/plugin/protocol-version';

test.each([
  ['{"application":"avalanchego/1.14.2","rpcchainvm":45}', 45],
  ['{"rpcchainvm":"45"}', undefined],
  ['{}', undefined],
  ['null', undefined],
  ['usage of avalanchego', undefined],
  ['', undefined],
])('the answer %j of a node reports %p', (answer, version) => {
  expect(versionIn(answer)).toBe(version);
});

test('one version is announced as it is; of several the first one, where no node reports its own', async () => {
  expect(await protocolVersionOf(45)).toBe(45);
  expect(await protocolVersionOf([46, 45])).toBe(46);
});

test.each([[[]], [0], [1.5], [[46, -1]], ['46' as never]])('%j is rejected', async (wanted) => {
  await expect(protocolVersionOf(wanted)).rejects.toMatchObject({
    code: 'VMRE_DEFINITION_INVALID',
  });
});
