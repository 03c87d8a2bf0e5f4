import { parseAddress } from '../../../src/cli/vm/http-address';
import { coded } from '../../support/coded';

test.each([
  ['127.0.0.1:9650', '127.0.0.1', 9650],
  [':0', '127.0.0.1', 0],
  ['[::1]:80', '::1', 80],
  ['[fe80::1%eth0]:80', 'fe80::1%eth0', 80],
  ['localhost:80', 'localhost', 80],
  ['a-b.example.:80', 'a-b.example.', 80],
  ['3com.example:80', '3com.example', 80],
])('%s is an address', (text, host, port) => {
  expect(parseAddress(text)).toEqual({ host, port });
});

test.each([
  ...['', ':', '80', 'here', 'a b:80', 'a..b:80', '.a:80', '-a:80', 'a-:80', 'a/b:80', 'ü:80'],
  ...[
    '1.2.3:80',
    '999.1.1.1:80',
    '1.2.3.4.5:80',
    '7:80',
    '0x7f.1:x',
    '::1:80',
    '[]:80',
    '[::g]:80',
  ],
  ...['[127.0.0.1]:80', 'a:-1', 'a:65536', 'a:1e3', 'http://a:80', 'a:80/', 'a:80 ', 'u@a:80'],
])('%j is not an address', (text) => {
  expect(() => parseAddress(text, '--http')).toThrow(
    coded('VMRE_OPTION_INVALID', 'is not an address'),
  );
});
