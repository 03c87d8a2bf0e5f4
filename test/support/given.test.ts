import { given } from '../../src/support/given';

test('undefined options do not hide defaults', () => {
  const options: { port?: number | undefined; host?: string | undefined } = {
    port: undefined,
    host: 'here',
  };
  expect({ port: 1, ...given(options) }).toEqual({ port: 1, host: 'here' });
});
