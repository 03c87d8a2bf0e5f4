import { basename } from 'node:path';

import { formatId } from '../../../src/vm/ids/id';
import { vmIdOf } from '../../../src/vm/ids/vm-id';
import { startVm } from '../../../src/vm/launch/start-vm';
import { RemoteLauncher } from '../../../src/vm/launch/remote-launcher';
import { longTest } from '../../support/plays-all';
import { eventually } from '../../support/runtime-process';
import { coded } from '../../support/coded';
import { failure } from '../launch/plugins-at-work';
import { PATIENCE_MS, useChains } from './chains-at-work';
import { serveOddVm } from './odd-vm';

const chains = useChains();

test('the API of the VM has paths with the id and the aliases of the chain', async () => {
  const work = await chains.start({ aliases: ['texts', 'more'] });
  const url = await work.chain.http.listen();
  expect(work.chain.http.url).toBe(url);
  const id = formatId(work.chain.identity.chainId);
  expect(work.chain.http.paths[0]).toBe(`/ext/bc/${id}`);
  expect(work.chain.http.paths).toContain(`/ext/bc/${id}/echo`);
  for (const name of [id, 'texts', 'more']) {
    const response = await fetch(`${url}/ext/bc/${name}/echo?x=1`, { method: 'PUT', body: 'four' });
    expect(await response.json()).toMatchObject({ method: 'PUT', bytes: 4 });
  }
  expect((await fetch(`${url}/ext/bc/other`)).status).toBe(404);
  expect((await fetch(`${url}/`)).status).toBe(404);
});

test('paths are sorted in any order of the handlers', async () => {
  const handlers = ['/ws', '', '/rpc'].map((prefix) => ({ prefix, serverAddr: '127.0.0.1:1' }));
  const odd = await serveOddVm({ createHandlers: () => ({ handlers }) });
  const work = await chains.start({ plugin: odd.launcher, aliases: ['odd'] });
  const below = '/ext/bc/odd';
  expect(work.chain.http.paths.slice(3)).toEqual([below, `${below}/rpc`, `${below}/ws`]);
  await work.chain.stop();
  await odd.close();
});

test('the VM can look up the aliases of its chain', async () => {
  const work = await chains.start({ aliases: ['texts'] });
  const lookup = (alias: string) => {
    const service = { service: 'AliasReaderService', method: 'lookup', request: { alias } };
    return work.rpc<{ id: { hex: string } }>('guest.host', service);
  };
  const { chainId } = work.chain.identity;
  for (const name of ['texts', formatId(chainId)]) {
    expect((await lookup(name)).id.hex).toBe(chainId.toString('hex'));
  }
  await expect(lookup('other')).rejects.toThrow('there is no ID with alias: other');
});

test('health and metrics while the VM runs, while it is down, and after its restart', async () => {
  const work = await chains.start({ restart: { firstDelayMs: 700 } });
  await work.put('one');
  const health = async () => {
    const response = await work.fetch('/ext/health');
    return { status: response.status, ...((await response.json()) as object) };
  };
  const chain = formatId(work.chain.identity.chainId);
  const consensus = { lastAcceptedHeight: 1, lastAcceptedID: formatId(work.chain.head.id) };
  const well = {
    status: 200,
    healthy: true,
    checks: {
      bootstrapped: { message: [] },
      [chain]: { message: { engine: { consensus, vm: { database: null } } } },
    },
  };
  expect(await health()).toMatchObject(well);
  const metrics = await work.fetch('/ext/metrics');
  expect(metrics.status).toBe(200);
  expect(metrics.headers.get('content-type')).toContain('text/plain');
  const vmId = formatId(vmIdOf(basename(process.execPath)));
  const line = new RegExp(`^avalanche_${vmId}_\\w+\\{chain="${chain}"\\} 1$`, 'm');
  expect(await metrics.text()).toMatch(line);
  process.kill(work.chain.pid!, 'SIGKILL');
  await work.nth('crashed');
  const subnet = formatId(work.chain.identity.subnetId);
  const unwell = {
    status: 503,
    healthy: false,
    checks: {
      bootstrapped: { message: [subnet], error: 'subnets not bootstrapped' },
      [chain]: { message: { engine: { consensus, vm: null } }, error: 'the VM is not running' },
    },
  };
  expect(await health()).toMatchObject(unwell);
  expect((await work.fetch('/ext/health/readiness')).status).toBe(200); // it was ready before
  expect((await work.fetch('/ext/health/liveness')).status).toBe(200);
  expect((await work.fetch('/ext/metrics')).status).toBe(503);
  const down = await work.fetch('', { method: 'POST', body: '{}' });
  expect(down.status).toBe(503);
  expect(await down.text()).toBe('the VM does not answer: VMRE_VM_CRASHED\n');
  await work.nth('ready', 2);
  expect(await health()).toMatchObject(well);
  expect(await work.rpc('guest.last')).toMatchObject({ height: 1 });
});

test('the details of an unhealthy VM are reported', async () => {
  const unwell = () => {
    throw new Error('one leg is broken');
  };
  const odd = await serveOddVm({ health: unwell, gather: unwell });
  const work = await chains.start({ plugin: odd.launcher });
  const health = await work.fetch('/ext/health');
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({
    healthy: false,
    checks: { [formatId(work.chain.identity.chainId)]: { error: 'one leg is broken' } },
  });
  const metrics = await work.fetch('/ext/metrics');
  expect(metrics.status).toBe(503);
  expect(await metrics.text()).toBe('one leg is broken\n');
  await work.chain.stop();
  await odd.close();
});

test('a request in progress gets an answer when the plugin crashes', async () => {
  const work = await chains.start({ restart: { firstDelayMs: 60_000 } });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'guest.hang' });
  await work.rpc('guest.last');
  const open = work.fetch('', { method: 'POST', body });
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(work.chain.pid!, 'SIGKILL');
  const response = await open;
  expect(response.status).toBe(503);
  // The log of the plugin is not public.
  expect(await response.text()).toBe('the VM does not answer: VMRE_VM_CRASHED\n');
});

describe('listening', () => {
  test('is possible once', async () => {
    const { chain } = await chains.start();
    const [url, { error }] = await Promise.all([chain.http.listen(), failure(chain.http.listen())]);
    expect(error).toEqual(coded('VMRE_RPC_LISTEN_FAILED', 'is already served'));
    expect((await failure(chain.http.listen())).error).toEqual(
      coded('VMRE_RPC_LISTEN_FAILED', url),
    );
  });

  longTest('can be tried again when an address is taken', async () => {
    const [one, two] = [await chains.start(), await chains.start()];
    const port = Number(new URL(await one.chain.http.listen()).port);
    const { error } = await failure(two.chain.http.listen({ port }));
    expect(error).toEqual(coded('VMRE_RPC_LISTEN_FAILED', 'EADDRINUSE'));
    expect(await two.chain.http.listen()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('during a stop leaves no server', async () => {
    const servers = (): number =>
      process.getActiveResourcesInfo().filter((type) => type === 'TCPServerWrap').length;
    const before = servers();
    const { chain } = await chains.start();
    const listening = failure(chain.http.listen());
    await chain.stop();
    expect((await listening).error).toEqual(coded('VMRE_VM_STOPPED'));
    await eventually('the end of all servers', () => servers() === before, PATIENCE_MS);
    expect(chain.http.url).toBeUndefined();
  });

  test('ends with the chain', async () => {
    const { chain } = await chains.start();
    const url = await chain.http.listen();
    await chain.stop();
    await expect(fetch(`${url}/ext/health`)).rejects.toThrow();
    expect(chain.http.url).toBeUndefined();
  });
});

test('a remote VM is reached by its address, and keeps running when the chain stops', async () => {
  const vm = await startVm({ plugin: chains.plugin(), handshakeMs: PATIENCE_MS });
  const work = await chains.start({
    plugin: new RemoteLauncher(vm.address, { protocolVersion: 45 }),
  });
  expect(work.chain.pid).toBeUndefined();
  expect(await work.nth('started')).toEqual({ type: 'started', pid: undefined });
  expect((await work.put('from afar')).block.height).toBe(1n);
  await work.chain.stop();
  expect(vm.isRunning).toBe(true);
  await vm.stop({ graceMs: 0 });
});

test('an address without a VM', async () => {
  const plugin = new RemoteLauncher('127.0.0.1:1', { protocolVersion: 45 });
  expect((await failure(chains.start({ plugin }))).error).toEqual(coded('VMRE_HANDSHAKE_FAILED'));
});
