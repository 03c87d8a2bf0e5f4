import { probe } from '../../../src/vm';
import { faultyVm, type VmFaults } from '../../../src/testing';

test.each<[string, VmFaults, string, number]>([
  ['announces another version', { handshake: 'wrongVersion' }, 'VMRE_PROTOCOL_MISMATCH', 90_000],
  ['sends garbage', { handshake: 'garbage' }, 'VMRE_HANDSHAKE_FAILED', 2000],
  ['never announces itself', { handshake: 'never' }, 'VMRE_HANDSHAKE_FAILED', 1500],
  ['is late', { handshake: 'late', lateMs: 60_000 }, 'VMRE_HANDSHAKE_FAILED', 1500],
])('a plugin that %s', async (_title, faults, code, handshakeMs) => {
  const found = await probe({ plugin: faultyVm(faults), handshakeMs });
  expect(found).toMatchObject({ ok: false, error: { code } });
});

test('a plugin that is late but in time works', async () => {
  const plugin = faultyVm({ handshake: 'late', lateMs: 50 });
  expect(await probe({ plugin, handshakeMs: 90_000 })).toMatchObject({ ok: true });
});

test('a plugin that crashes before it announces itself', async () => {
  const plugin = faultyVm({ handshake: 'never', exitAfterMs: 10, exitCode: 7 });
  const found = await probe({ plugin, handshakeMs: 90_000 });
  expect(found).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('exit code 7') as string },
  });
});
