import { readPage, tableBelow } from '../support/markdown';

const page = 'docs/from-rust.md';
const headings = [
  'Definition and start',
  'Hooks',
  'Context and commands',
  'Errors, logs and tools',
] as const;
const rows = headings.flatMap((heading) => tableBelow(page, heading));

/** The public items of `ya-runtime-sdk` 0.4.0, with its traits, their members and the types that it re-exports. */
const items: Record<string, readonly string[]> = {
  definition: ['RuntimeDef', 'NAME', 'VERSION', 'Cli', 'Conf', 'cli', 'conf'],
  start: [
    'run',
    'run_with',
    'build',
    'Env',
    'DefaultEnv',
    'runtime_name',
    'data_directory',
    'args',
  ],
  'command line': ['Command', 'CommandCli', 'parse_cli', 'EmptyArgs'],
  hooks: [
    ...['deploy', 'start', 'run_command', 'kill_command', 'stop', 'offer', 'test'],
    ...['join_network', 'RuntimeMode', 'MODE'],
  ],
  results: [
    ...['ProcessId', 'EmptyResponse', 'OutputResponse', 'ProcessIdResponse'],
    ...['EndpointResponse', 'AsyncResponse', 'ErrorResponse'],
  ],
  requests: ['RunProcess', 'KillProcess', 'CreateNetwork', 'ContainerEndpoint', 'Server'],
  context: [
    ...['conf_path', 'env', 'emitter', 'try_new', 'try_with', 'read_config', 'write_config'],
    ...['control', 'command', 'RuntimeControl', 'shutdown'],
  ],
  commands: ['RunCommandExt', 'as_command', 'RunCommandContext', 'id', 'stdout', 'stderr'],
  events: [
    ...['EventEmitter', 'EventKind', 'command_started', 'command_stopped', 'command_stdout'],
    ...['command_stderr', 'state', 'counter', 'emit', 'spawn'],
  ],
  'errors, logs, formats': [
    ...['Error', 'from_string', 'response', 'ErrorExt', 'or_err', 'start_logger'],
    ...['start_file_logger', 'json', 'yaml', 'toml', 'runtime_api'],
  ],
};

/** The identifiers in the code of a cell. */
const namesIn = (cell = ''): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.match(/[A-Za-z_]\w+/g) ?? []);

test.each(Object.entries(items))('%s: every item of the Rust SDK has a row', (_part, names) => {
  const known = new Set(rows.flatMap(([rust]) => namesIn(rust)));
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test('what a row names exists in VMRE', () => {
  const reference = ['vmre', 'vmre-testing', 'vmre-supervisor']
    .map((module) => readPage(`docs/reference/${module}.md`))
    .join('\n');
  const known = new Set(reference.match(/[A-Za-z_]\w+/g));
  const unknown = rows.flatMap(([, here]) => namesIn(here)).filter((name) => !known.has(name));
  expect(unknown).toEqual([]);
});
