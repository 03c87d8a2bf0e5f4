import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import {
  probe,
  RemoteLauncher,
  startChain,
  SubprocessLauncher,
  type ChainVm,
} from '../../../src/vm';
import { startTestVm, testVmPlugin } from '../../../src/testing';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();
const handshakeMs = 90_000;
const genesis = Buffer.from('in the beginning');

const call = async (chain: ChainVm, method: string, params: object): Promise<unknown> => {
  const url = chain.http.url ?? (await chain.http.listen());
  const body = JSON.stringify({ method, params });
  const answer = await fetch(`${url}${chain.http.paths[0]}`, { method: 'POST', body });
  return ((await answer.json()) as { result: unknown }).result;
};

test('the plugin starts with only the environment of plugins, and follows their rules', async () => {
  const found = await probe({ plugin: testVmPlugin, handshakeMs });
  expect(found).toMatchObject({ ok: true, version: 'texts/1.2.3', protocolVersion: 46 });
  expect(found).toMatchObject({ complaints: [], exit: { code: 0, signal: null } });
});

test('it starts by a link, as in plugin directories', async () => {
  symlinkSync(testVmPlugin, at('tGas3T58KzdjcJ2iKSyiYsWiqYctRXaPTqBCA11BqEkNg8kPc'));
  const plugin = at('tGas3T58KzdjcJ2iKSyiYsWiqYctRXaPTqBCA11BqEkNg8kPc');
  expect(await probe({ plugin, handshakeMs })).toMatchObject({ ok: true });
});

test('under a program other than Node it uses the Node of PATH', async () => {
  const command = `'${testVmPlugin}'; exit $?`; // the shell stays the parent
  const env = { PATH: dirname(process.execPath) };
  await expect(promisify(execFile)('/bin/sh', ['-c', command], { env })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('required env var missing') as string,
  });
});

test('a variable selects the protocol that it announces', async () => {
  const env = { TEST_VM_PROTOCOL: '41' };
  const plugin = new SubprocessLauncher(testVmPlugin, { env });
  expect(await probe({ plugin, handshakeMs })).toMatchObject({
    ok: false,
    error: { code: 'VMRE_PROTOCOL_MISMATCH' },
  });
});

test('it can be served in this process, for use by its address', async () => {
  const vm = await startTestVm({ stateSync: true });
  const chain = await startChain({ plugin: new RemoteLauncher(vm.address), genesis });
  try {
    const accepted = new Promise<string>((resolve) => {
      chain.events$.subscribe((event) => {
        if (event.type === 'block') resolve(event.block.bytes.subarray(48).toString());
      });
    });
    expect(await call(chain, 'guest.put', { text: 'hello' })).toEqual({ pending: 1 });
    expect(await accepted).toBe('hello');
    expect(await call(chain, 'guest.last', {})).toMatchObject({ height: 1, text: 'hello' });
    expect(await chain.client.stateSync.isEnabled()).toBe(true);
  } finally {
    await chain.stop();
    await vm.stop();
  }
});
