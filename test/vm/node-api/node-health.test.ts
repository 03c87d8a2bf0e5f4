import { formatId } from '../../../src/vm/ids/id';
import { vmIdOf } from '../../../src/vm/ids/vm-id';
import { chainFacts, head, nodeFacts, running, subnetId } from './node-facts';
import { call, get, serve } from './served-node';

const subnet = formatId(subnetId);

describe('health', () => {
  const result = (message: object) => ({
    message,
    timestamp: expect.stringMatching(/Z$/) as string,
    duration: expect.any(Number) as number,
  });
  const consensus = {
    lastAcceptedHeight: Number(head.height),
    lastAcceptedID: formatId(head.id),
  };
  const well = {
    healthy: true,
    checks: {
      bootstrapped: result([]),
      mine: result({ engine: { consensus, vm: { peers: 1 } } }),
    },
  };

  test('of a healthy node', async () => {
    await serve();
    const response = await get('/ext/health');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    const text = await response.text();
    expect(text).toContain(`"lastAcceptedHeight":${head.height},`);
    expect(JSON.parse(text)).toEqual(well);
    expect(await call('/ext/health', 'health.health')).toEqual({ result: well });
    const ready = { healthy: true, checks: { bootstrapped: result([]) } };
    expect(await (await get('/ext/health/readiness')).json()).toEqual(ready);
    expect(await call('/ext/health', 'health.readiness', { tags: [] })).toEqual({ result: ready });
    const alive = { healthy: true, checks: {} };
    expect(await (await get('/ext/health/liveness')).json()).toEqual(alive);
    expect(await call('/ext/health', 'health.liveness')).toEqual({ result: alive });
  });

  test('counts failures, and answers 503', async () => {
    let fails = true;
    const client = {
      gather: async () => [],
      health: async () => {
        if (fails) throw new Error('one leg is broken');
      },
    };
    await serve(nodeFacts(chainFacts({ running: () => running({ client }) })));
    const mine = async (): Promise<Record<string, unknown>> => {
      const response = await get('/ext/health');
      const { checks } = (await response.json()) as { checks: { mine: Record<string, unknown> } };
      return { status: response.status, ...checks.mine };
    };
    const first = await mine();
    expect(first).toMatchObject({
      ...{ status: 503, error: 'one leg is broken', contiguousFailures: 1 },
      message: { engine: { consensus, vm: null } },
    });
    expect(first['timeOfFirstFailure']).toBe(first['timestamp']);
    expect(await mine()).toMatchObject({
      contiguousFailures: 2,
      timeOfFirstFailure: first['timeOfFirstFailure'],
    });
    fails = false;
    const again = await mine();
    expect(again).toMatchObject({ status: 200, message: { engine: { vm: null } } });
    expect(again).not.toHaveProperty('contiguousFailures');
    fails = true;
    expect(await mine()).toMatchObject({ contiguousFailures: 1 });
  });

  test('by tags: the requested subnets, and global checks', async () => {
    const other = Buffer.alloc(32, 3);
    await serve(
      nodeFacts(
        chainFacts(),
        chainFacts({
          ...{ names: ['other'], subnetId: other },
          ...{ running: () => undefined, head: () => undefined },
        }),
      ),
    );
    const names = async (query: string) => {
      const response = await get(`/ext/health${query}`);
      const { checks } = (await response.json()) as { checks: object };
      return [response.status, ...Object.keys(checks)];
    };
    const all = [503, 'bootstrapped', 'mine', 'other'];
    expect(await names('')).toEqual(all);
    expect(await names('?tag=all')).toEqual(all);
    expect(await names(`?tag=${subnet}`)).toEqual([503, 'bootstrapped', 'mine']);
    expect(await names(`?tag=x&tag=${formatId(other)}`)).toEqual([503, 'bootstrapped', 'other']);
    expect(await names('?tag=nothing')).toEqual([503, 'bootstrapped']);
    const { result: told } = await call('/ext/health', 'health.health', { tags: [subnet] });
    const { checks, healthy } = told as { checks: object; healthy: boolean };
    expect([healthy, ...Object.keys(checks)]).toEqual([false, 'bootstrapped', 'mine']);
    const { error } = await call('/ext/health', 'health.health', { tags: 'x' });
    expect(error?.message).toContain("couldn't unmarshal an argument");
    expect((await get('/ext/health/readiness')).status).toBe(503);
  });

  test('of a VM that hangs is requested once for concurrent clients', async () => {
    let asked = 0;
    let answer = (): void => undefined;
    const health = () =>
      new Promise<void>((resolve) => {
        asked += 1;
        answer = resolve;
      });
    const client = { gather: async () => [], health };
    await serve(nodeFacts(chainFacts({ running: () => running({ client }) })));
    const all = Array.from({ length: 20 }, () => get('/ext/health'));
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const ready = await get('/ext/health/readiness'); // the others are there, too
    expect(ready.status).toBe(200);
    answer();
    for (const response of await Promise.all(all)) expect(response.status).toBe(200);
    expect(asked).toBeLessThan(20);
  });

  test('is served only with GET and POST', async () => {
    await serve();
    expect((await get('/ext/health', { method: 'PUT' })).status).toBe(405);
  });
});

describe('metrics', () => {
  const text = async () => {
    const response = await get('/ext/metrics');
    return [response.status, await response.text()];
  };

  test('have the names of AvalancheGo', async () => {
    const unknown = vmIdOf('my-vm');
    await serve(
      nodeFacts(
        chainFacts(),
        chainFacts({ names: ['other'], vmId: unknown }),
        chainFacts({ names: ['nameless'], vmId: undefined }),
      ),
    );
    const [status, lines] = await text();
    expect(status).toBe(200);
    expect(lines).toContain('avalanche_xsvm_vm_blocks{kind="x",chain="mine"} 3\n');
    expect(lines).toContain(`avalanche_${formatId(unknown)}_vm_blocks{kind="x",chain="other"} 3\n`);
    expect(lines).toContain('avalanche_vm_blocks{kind="x",chain="nameless"} 3\n');
  });

  test('of a stopped chain do not hide those of others', async () => {
    const down = chainFacts({ running: () => undefined });
    await serve(nodeFacts(down));
    expect(await text()).toEqual([503, 'the VM is not running\n']);
    await serve(nodeFacts(down, chainFacts({ names: ['other'] })));
    const [status, lines] = await text();
    expect([status, lines]).toEqual([
      200,
      expect.stringMatching(/^# the VM is not running\n[^]*chain="other"/),
    ]);
  });
});
