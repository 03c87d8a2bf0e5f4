import { ROUTE_HEADER } from '../../../../src/vm/client/http/http-bridge';
import { pause } from '../../../../src/support/deadline';
import { coded } from '../../../support/coded';
import { longTest } from '../../../support/plays-all';
import { Bridged, MIB } from './bridged';

describe('plain requests reach the handlers of a VM', () => {
  let bridged: Bridged;
  beforeAll(async () => {
    bridged = await Bridged.start();
  });
  afterEach(() => bridged.settled());
  afterAll(() => bridged.end());

  test('by each alias of the chain', async () => {
    const { response, body } = await bridged.post('guest.last');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/json');
    expect(JSON.parse(body.toString())).toMatchObject({ id: 7, result: { height: 0 } });
    expect((await bridged.post('guest.last', '/ext/bc/alias')).response.statusCode).toBe(200);
  });

  test('with an unchanged path, and headers in the case of Go with all values', async () => {
    const { response, body } = await bridged.ask('/ext/bc/chain/echo?a=%20b&code=207', {
      method: 'PUT',
      headers: { 'x-lower-case': ['one', 'two'], 'content-type': 'text/plain', 'x-utf8': 'Ã¤' },
    });
    const told = JSON.parse(body.toString()) as {
      url: string;
      method: string;
      headers: { key: string; values: string[] }[];
    };
    expect(response.statusCode).toBe(207);
    expect(told).toMatchObject({ method: 'PUT', url: '/ext/bc/chain/echo?a=%20b&code=207' });
    const headers = new Map(told.headers.map(({ key, values }) => [key, values]));
    expect(headers.get('X-Lower-Case')).toEqual(['one', 'two']);
    expect(headers.get('Content-Type')).toEqual(['text/plain']);
    expect(headers.get('X-Utf8')).toEqual(['ä']);
    expect(headers.has('Host')).toBe(false);
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  test.each([
    [404, 404],
    [204, 204],
    [599, 599],
    [600, 500],
    [99, 500],
    [0, 500],
    [-1, 500],
  ])('the code %d of a handler is %d for the client', async (code, seen) => {
    const { response } = await bridged.ask(`/ext/bc/chain/echo?code=${code}`);
    expect(response.statusCode).toBe(seen);
  });

  test('a 500 of Go is decoded from its failure', async () => {
    const { response, body } = await bridged.ask('/ext/bc/chain/echo?fails');
    expect(response.statusCode).toBe(500);
    expect(response.headers['x-reason']).toBe('tired');
    expect(body.toString()).toBe('out of order');
  });

  test('another failure becomes a 500 with its text', async () => {
    const { response, body } = await bridged.ask('/ext/bc/chain/echo?error=no%20way');
    expect(response.statusCode).toBe(500);
    expect(body.toString()).toBe('no way\n');
  });

  test('HEAD has no body', async () => {
    const { response, body } = await bridged.ask('/ext/bc/chain/echo', { method: 'HEAD' });
    expect(response.statusCode).toBe(200);
    expect(body).toHaveLength(0);
  });

  longTest('a handler that takes too long is 504', async () => {
    const { response } = await bridged.post('guest.hang');
    expect(response.statusCode).toBe(504);
  });

  test('a body above the limit gets 413, and the connection stays usable', async () => {
    const fits = await bridged.ask('/ext/bc/chain/echo', { method: 'POST' }, Buffer.alloc(MIB));
    expect(JSON.parse(fits.body.toString())).toMatchObject({ bytes: MIB });
    const headers = { 'transfer-encoding': 'chunked' };
    for (const options of [{ method: 'POST' }, { method: 'POST', headers }]) {
      const { response } = await bridged.ask('/ext/bc/chain/echo', options, Buffer.alloc(2 * MIB));
      expect(response.statusCode).toBe(413);
    }
    expect((await bridged.post('guest.last')).response.statusCode).toBe(200);
  });

  test('an unmounted path gets 404', async () => {
    for (const path of ['/', '/ext/bc/other', '/ext/bc/chain/', '/ext/bc/chain/nothing']) {
      expect((await bridged.ask(path)).response.statusCode).toBe(404);
    }
    const headers = { [ROUTE_HEADER]: 'other' };
    expect((await bridged.ask('/ext/bc/chain/echo', { headers })).response.statusCode).toBe(404);
  });

  test('an unmounted chain is unreachable, and its name is free', async () => {
    expect(() =>
      bridged.bridge.mount({ names: ['chain'], handlers: [{ prefix: '', address: 'x:1' }] }),
    ).toThrow(coded('VMRE_VM_ID_INVALID', '/ext/bc/chain'));
    expect((await bridged.post('guest.last')).response.statusCode).toBe(200);
    const hanging = bridged.post('guest.hang');
    await pause(100);
    bridged.unmount();
    expect((await hanging).response.statusCode).toBe(503);
    expect((await bridged.post('guest.last')).response.statusCode).toBe(404);
    bridged.bridge.mount({ names: ['chain'], handlers: await bridged.vm.createHandlers() });
    expect((await bridged.post('guest.last')).response.statusCode).toBe(200);
  });
});
