import { execFileSync } from 'node:child_process';

interface Loaded {
  names: string[];
  packages: string[];
  builtins: string[];
}

const known = new Map<string, Loaded>();

/** Loads an entry of the built package in a fresh process, once. */
function load(entry: string): Loaded {
  const before = known.get(entry);
  if (before) return before;
  const script = `
    const before = new Set(process.moduleLoadList);
    const names = Object.keys(require(${JSON.stringify(entry)})).sort();
    const packages = Object.keys(require.cache)
      .map((path) => /node_modules.((?:@[^/]+.)?[^/]+)/.exec(path)?.[1])
      .filter((name) => name && name !== 'vmre');
    const builtins = process.moduleLoadList
      .filter((name) => !before.has(name) && name.startsWith('NativeModule '))
      .map((name) => name.slice(13));
    console.log(JSON.stringify({ names, packages: [...new Set(packages)], builtins }));`;
  const output = execFileSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    cwd: __dirname,
  });
  const loaded = JSON.parse(output) as Loaded;
  known.set(entry, loaded);
  return loaded;
}

describe('the names that users depend on', () => {
  test.each([
    [
      'vmre',
      [
        ...[
          'CommandRouter',
          'ExitCode',
          'Runtime',
          'RuntimeDef',
          'RuntimeMode',
          'VmreError',
          'cli',
          'command',
        ],
        ...['config', 'defineRuntime', 'errorCodes', 'openNetworkLink', 'option', 'parseEndpoint'],
        ...['positional', 'run', 'runWith'],
      ],
    ],
    [
      'vmre/supervisor',
      [
        ...[
          'CommandMonitor',
          'RuntimeClient',
          'RuntimeProgram',
          'RuntimeRefusal',
          'VirtualNetwork',
        ],
        ...['checkConformance', 'openSession', 'parseScript', 'playScript', 'playSession'],
      ],
    ],
    [
      'vmre/testing',
      [
        ...['RuntimeRefusal', 'TestClock', 'faultyVm', 'mockContext', 'openActivity'],
        ...['openProgramActivity', 'startTestVm', 'testVmPlugin'],
      ],
    ],
    [
      'vmre/testing/matchers',
      ['assertEmitted', 'assertExited', 'assertOutput', 'assertRefused', 'vmreMatchers'],
    ],
    [
      'vmre/vm',
      [
        ...['ENGINE_ADDRESS', 'PluginRegistry', 'RemoteLauncher'],
        ...['SubprocessLauncher', 'VmLog', 'VmManager', 'decodeCb58', 'defaultNetworkUpgrades'],
        ...['encodeCb58', 'exportChain', 'formatId', 'formatNodeId', 'importChain', 'nodeIn'],
        ...[
          'parseId',
          'parseNodeId',
          'probe',
          'protocolVersions',
          'startChain',
          'startNetwork',
          'startVm',
          'startWithRestarts',
        ],
        ...['vmIdOf', 'vmNameOf'],
      ],
    ],
    [
      'vmre/vm/guest',
      [
        ...['AppRefusal', 'GuestLog', 'HostDatabase', 'StateSyncMode', 'Tx', 'TxFormat'],
        ...['TxVm', 'TxWallet', 'Vm', 'VmDef', 'VmState', 'addressOf', 'decodeBlock'],
        ...['encodeBlock', 'field', 'jsonRpc', 'rpc', 'serveVm', 'startGuest'],
      ],
    ],
    [
      'vmre/vm/services',
      [
        ...['Aliases', 'AppSender', 'BlsKey', 'DatabaseServer', 'HttpBridge', 'MetricType'],
        ...['PROMETHEUS_TEXT', 'ROUTE_HEADER', 'RpcStatus', 'SharedMemory', 'StateSyncMode'],
        ...['VmClient', 'VmMessage', 'VmState', 'aggregateSignatures', 'encodeWarpMessage'],
        ...['fixedValidators', 'grpc', 'grpcTransport', 'healthHandlers', 'prometheusText'],
        ...['rpcFailure', 'serveHttp', 'signedWarpMessage', 'validatorStateHandlers'],
        ...['verifySignature', 'warpSetOf', 'warpSignerHandlers'],
      ],
    ],
    [
      'vmre/store',
      [
        ...['MAX_KEY_BYTES', 'canCommitTogether', 'commitTogether', 'openDiskStore'],
        ...['openMemoryStore', 'prefixed'],
      ],
    ],
    ['vmre/create', ['createProject', 'findTemplate', 'main', 'packageManagers', 'templates']],
    [
      'vmre/inspect',
      [
        ...['InspectedRuntime', 'InspectedTrace', 'VatLogTap'],
        ...['inspectedChain', 'inspectedVats', 'openInspector'],
      ],
    ],
    [
      'vmre/vat',
      [
        ...['Bridge', 'DeviceRefusal', 'E', 'Far', 'KernelRef', 'Mailbox', 'ManualClock'],
        ...['SwingsetMailbox', 'Tagged'],
        ...['decodeCapData', 'encodeCapData', 'exportReadable', 'importState', 'methodDevice'],
        ...['openKernel', 'swingsetTimerDevice', 'systemClock'],
        ...['timerDevice', 'vatAdminDevice'],
      ],
    ],
  ])('%s', (entry, names) => {
    expect(load(entry).names).toEqual(names);
  });

  test('no other path can be imported', () => {
    expect(() => load('vmre/dist/index.js')).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
    expect(() => load('vmre/runtime')).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('modules that an entry loads on import', () => {
  test.each([
    ['vmre', ['reflect-metadata']],
    ['vmre/supervisor', []],
    ['vmre/testing', ['reflect-metadata']],
    ['vmre/testing/matchers', []],
    ['vmre/create', []],
    ['vmre/inspect', []],
    ['vmre/vat', []],
    ['vmre/vm', []],
    ['vmre/vm/guest', []],
    ['vmre/vm/services', []],
    ['vmre/store', []],
  ])('%s loads no library but %j', (entry, packages) => {
    expect(load(entry).packages).toEqual(packages);
  });

  test('vmre loads none of the slow parts of Node', () => {
    const { builtins } = load('vmre');
    for (const slow of ['net', 'child_process', 'http', 'crypto', 'worker_threads', 'tty']) {
      expect(builtins).not.toContain(slow);
    }
  });
});

test('an ES module imports names', () => {
  const script = `import { Runtime, run, VmreError } from 'vmre'; console.log(typeof run, Runtime.name)`;
  const args = ['--input-type=module', '-e', script];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: __dirname })).toBe(
    'function Runtime\n',
  );
});
