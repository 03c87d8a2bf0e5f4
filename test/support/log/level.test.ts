import { levelFromEnvironment } from '../../../src/support/log/level';

test.each([
  [{}, undefined],
  [{ VMRE_LOG: 'debug' }, 'debug'],
  [{ VMRE_LOG: ' Debug ' }, 'debug'],
  [{ VMRE_LOG: 'off' }, 'silent'],
  [{ VMRE_LOG: 'silent' }, 'silent'],
  [{ VMRE_LOG: 'loud' }, undefined],
  [{ VMRE_LOG: '' }, undefined],
  [{ RUST_LOG: 'warn' }, 'warn'],
  [{ RUST_LOG: 'OFF' }, 'silent'],
  [{ RUST_LOG: 'info,hyper=warn' }, 'info'],
  [{ RUST_LOG: 'hyper=warn,info' }, 'info'],
  [{ RUST_LOG: 'hyper=warn' }, undefined],
  [{ RUST_LOG: 'ya_provider,warn' }, 'warn'],
  [{ RUST_LOG: '' }, undefined],
  [{ VMRE_LOG: 'trace', RUST_LOG: 'warn' }, 'trace'],
  [{ VMRE_LOG: 'loud', RUST_LOG: 'warn' }, 'warn'],
])('%j asks for %s', (env, level) => {
  expect(levelFromEnvironment(env)).toBe(level);
});
