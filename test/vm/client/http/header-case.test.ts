import { goTime } from '../../../../src/vm/client/http/go-time';
import {
  canonicalName,
  forHandler,
  fromHandler,
  ofResponse,
} from '../../../../src/vm/client/http/header-case';
import { coded } from '../../../support/coded';

describe('headers between Node and Go', () => {
  test.each([
    ['content-type', 'Content-Type'],
    ['X-REQUEST-id', 'X-Request-Id'],
    ['x-a-1b', 'X-A-1b'],
    ['etag', 'Etag'],
    ['not a token', 'not a token'],
    ['', ''],
  ])('%p is %p', (name, canonical) => expect(canonicalName(name)).toBe(canonical));

  test('headers of the request itself are not passed to a handler', () => {
    const raw = ['Host', 'a', ':path', '/', 'TE', 'trailers', 'te', 'gzip', 'Trailer', 'x'];
    expect(forHandler(raw)).toEqual([{ key: 'Te', values: ['trailers', 'gzip'] }]);
  });

  test('headers of a response are passed on', () => {
    expect(ofResponse({ 'set-cookie': ['a', 'b'], age: 5, none: undefined })).toEqual([
      { key: 'Set-Cookie', values: ['a', 'b'] },
      { key: 'Age', values: ['5'] },
    ]);
  });

  test('a handler cannot forge a header', () => {
    const headers = [
      { key: 'X-Bad', values: ['a\r\nSet-Cookie: stolen=1', '\0\x07tail'] },
      { key: 'Bad Name', values: ['x'] },
      { key: 'Bad\r\nName', values: ['x'] },
      { key: 'Transfer-Encoding', values: ['chunked'] },
      { key: 'Empty', values: [] },
      { key: 'X-Utf8', values: ['ä'] },
    ];
    expect(fromHandler(headers)).toEqual([
      ['X-Bad', ['a  Set-Cookie: stolen=1', 'tail']],
      ['X-Utf8', ['Ã¤']],
    ]);
  });
});

describe('times of Go in binary', () => {
  const at = (seconds: bigint, nanoseconds: number, version = 1): Buffer => {
    const bytes = Buffer.alloc(version === 2 ? 16 : 15, 0xff);
    bytes[0] = version;
    bytes.writeBigInt64BE(seconds, 1);
    bytes.writeInt32BE(nanoseconds, 9);
    return bytes;
  };

  test('are read to the millisecond', () => {
    const seconds = 62_135_596_800n + 1_700_000_000n;
    expect(goTime(at(seconds, 250_000_000))).toBe(1_700_000_000_250);
    expect(goTime(at(seconds, 0, 2))).toBe(1_700_000_000_000);
  });

  test('zero means no deadline', () => expect(goTime(at(0n, 0))).toBeUndefined());

  test.each([[Buffer.alloc(0)], [Buffer.alloc(15)], [Buffer.alloc(15, 3)]])(
    '%p is not a binary time',
    (bytes) => {
      expect(() => goTime(bytes)).toThrow(coded('VMRE_FRAME_MALFORMED'));
    },
  );
});
