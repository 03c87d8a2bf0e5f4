import { differenceOf, programOf } from '../../../src/vm/chain/chain-program';
import { formatId } from '../../../src/vm/ids/id';
import { vmIdOf } from '../../../src/vm/ids/vm-id';

const id = formatId(vmIdOf('subnetevm'));

test.each([
  ['/plugins/my-vm', 'texts/1.2.3', { name: 'texts' }],
  ['/plugins/my-vm', 'Subnet-EVM/v0.7.0@rpc=41', { name: 'Subnet-EVM' }],
  [`/plugins/${id}`, 'v1.0.4', { id }],
  [`/plugins/${id}`, 'xsvm/v1', { id, name: 'xsvm' }],
  // Versions without a name.
  ['127.0.0.1:1234', 'v1.2.3@0/1', {}],
  ['my-vm', '1/2', {}],
  ['my-vm', '', {}],
  ['my-vm', 'texts', {}],
  ['my-vm', 'feature/next', {}],
])('the identity of the plugin %s with version %j', (name, version, known) => {
  expect(programOf({ name, version })).toEqual(known);
});

test('two VMs differ only by properties that are known of both', () => {
  expect(differenceOf({ name: 'a' }, { name: 'b' })).toBe('the VM a, and the plugin is b');
  expect(differenceOf({ id: 'x', name: 'a' }, { id: 'y', name: 'a' })).toContain('the VM x');
  for (const now of [{}, { name: 'a' }, { id: 'x' }, { name: 'a', id: 'x' }]) {
    expect(differenceOf({ name: 'a' }, now)).toBeUndefined();
  }
});
