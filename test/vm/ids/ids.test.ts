import { createHash } from 'node:crypto';
import fc from 'fast-check';

import { decodeCb58, encodeCb58 } from '../../../src/vm/ids/cb58';
import { checkId, formatId, parseId, PRIMARY_NETWORK_ID } from '../../../src/vm/ids/id';
import { checkNodeId, formatNodeId, parseNodeId } from '../../../src/vm/ids/node-id';
import { vmIdOf, vmNameOf } from '../../../src/vm/ids/vm-id';
import { coded } from '../../support/coded';

const invalid = (message: string | RegExp = '') => coded('VMRE_VM_ID_INVALID', message);

test.each([
  ['3cb7d3842e8cee6a0ebd09f1fe884f6861e1b29c', '6Y3kysjF9jnHnYkdS9yGAuoHyae2eNmeV'],
  ['00112233445566778899aabbccddeeff00112233', '1MXTrefsj1ZS3Q5e9D6DxGzZKHatqn9N'],
  [
    'fba24fba7e0f8b1b8d3f6c1bd9d6924f531833284b3bdb5dd1eb21e4d8d69970',
    '2upeuXEHkXzstiXBrHLKA2vefsjvD9Nqc6MSqFkx1DyD3ofUWs',
  ],
  ['00'.repeat(32), '11111111111111111111111111111111LpoYY'],
  [
    '56289e99c94b6912bfc12adc093c9b51124f0dc54ac7a766b2bc5ccf558d8027',
    'ewoqjP7PxY4yr3iLTpLisriqt94hdyDFNgchSxGGztUrTXtNN',
  ],
])('%s is %s in CB58', (hex, text) => {
  expect(encodeCb58(Buffer.from(hex, 'hex'))).toBe(text);
  expect(decodeCb58(text).toString('hex')).toBe(hex);
});

test('CB58 preserves leading zero bytes', () => {
  const zeros = fc.nat(5).map((count) => Buffer.alloc(count));
  fc.assert(
    fc.property(zeros, fc.uint8Array({ maxLength: 70 }), (front, rest) => {
      const bytes = Buffer.concat([front, rest]);
      expect(decodeCb58(encodeCb58(bytes))).toEqual(bytes);
    }),
  );
});

test('a changed character is detected', () => {
  const text = formatId(createHash('sha256').update('a').digest());
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === 'z' ? 'y' : 'z';
    const changed = text.slice(0, at) + other + text.slice(at + 1);
    expect(() => decodeCb58(changed)).toThrow(invalid('checksum'));
  }
});

test.each([
  ['', 'checksum'],
  ['1', 'checksum'],
  ['111', 'checksum'],
  ['z', 'checksum'],
  ['0', 'not a character'],
  ['v3m4wPxaHpvGr8qfMeyK6PRW3idZrPHmYcMTt7oXdK47yurVl', '"l"'],
  [' 11111111111111111111111111111111LpoYY', '" "'],
  ['🙂', '"🙂"'],
])('%j is not CB58', (text, why) => {
  expect(() => decodeCb58(text)).toThrow(invalid(why));
});

test('an id must have 32 bytes when formatted and parsed', () => {
  const text = '2upeuXEHkXzstiXBrHLKA2vefsjvD9Nqc6MSqFkx1DyD3ofUWs';
  expect(formatId(parseId(text))).toBe(text);
  expect(parseId('11111111111111111111111111111111LpoYY')).toEqual(PRIMARY_NETWORK_ID);
  expect(() => parseId('6Y3kysjF9jnHnYkdS9yGAuoHyae2eNmeV', '--chain')).toThrow(
    invalid('--chain must have 32 bytes, not 20'),
  );
  expect(() => formatId(Buffer.alloc(31))).toThrow(invalid('31'));
  const id = Buffer.alloc(32, 7);
  expect(checkId(id)).toBe(id);
  expect(() => checkId(Buffer.alloc(33))).toThrow(invalid('33'));
});

test('an overlong text is rejected before it is decoded', () => {
  expect(() => decodeCb58('1'.repeat(5000))).toThrow(invalid('too long'));
});

test('a node id has a prefix and 20 bytes', () => {
  const node = Buffer.alloc(20, 0x11);
  const text = `NodeID-${encodeCb58(node)}`;
  expect(formatNodeId(node)).toBe(text);
  expect(parseNodeId(text)).toEqual(node);
  expect(() => parseNodeId(encodeCb58(node))).toThrow(invalid('NodeID-'));
  expect(() => parseNodeId(`NodeID-${encodeCb58(Buffer.alloc(32))}`)).toThrow(invalid('20 bytes'));
  expect(() => checkNodeId(Buffer.alloc(21))).toThrow(invalid('21'));
});

test('the id of a VM is its name, padded with zeros', () => {
  const id = vmIdOf('xsvm');
  expect(id.toString('hex')).toBe(`7873766d${'00'.repeat(28)}`);
  expect(formatId(id)).toBe('v3m4wPxaHpvGr8qfMeyK6PRW3idZrPHmYcMTt7oXdK47yurVH');
  expect(vmNameOf(id)).toBe('xsvm');
  expect(vmNameOf(vmIdOf('a'.repeat(32)))).toBe('a'.repeat(32));
});

test.each([[''], ['a'.repeat(33)], ['späti'], ['a\0b'], ['line\n']])(
  '%j is not a valid name',
  (name) => {
    expect(() => vmIdOf(name)).toThrow(invalid('1 to 32'));
  },
);

test('an id that was not made of a name has no name', () => {
  expect(vmNameOf(Buffer.alloc(32))).toBeUndefined();
  expect(vmNameOf(createHash('sha256').update('vm').digest())).toBeUndefined();
  expect(vmNameOf(Buffer.from('xsvm'))).toBeUndefined();
  expect(vmNameOf(Buffer.from(`a\0b${'\0'.repeat(29)}`, 'latin1'))).toBeUndefined();
});
