// The rooms of the house and which of them may know of which: see docs/decisions/0001-rooms.md.
const rooms = {
  support: [],
  protobuf: ['support'],
  store: ['support'],
  h2: ['support'],
  process: ['support'],
  'config-files': ['support'],
  runtime: ['config-files', 'process', 'support'],
  adapters: ['runtime', 'protobuf', 'process', 'support'],
  supervisor: ['adapters/runtime-api', 'protobuf', 'process', 'support'],
  vm: ['h2', 'process', 'store', 'protobuf', 'support'],
  vat: ['process', 'store', 'support'],
  inspect: ['vm', 'vat', 'supervisor', 'process', 'support'],
  testing: ['vm', 'h2', 'supervisor', 'adapters', 'runtime', 'process', 'protobuf', 'support'],
  provider: ['supervisor', 'runtime', 'config-files', 'process', 'support'],
  create: ['support'],
  cli: [
    ...[
      'provider',
      'create',
      'inspect',
      'vm',
      'vat',
      'supervisor',
      'testing',
      'adapters',
      'runtime',
    ],
    ...['config-files', 'process', 'store', 'support'],
  ],
};

// Rooms within a product, the lowest first: each may know those before it.
const floors = {
  vm: [
    ...['limits', 'ids', 'transport', 'protocol', 'client', 'services', 'guest'],
    ...['launch', 'node-api', 'chain', 'network'],
  ],
  vat: ['limits', 'types', 'capdata', 'devices', 'workers', 'realm', 'code', 'kernel', 'api'],
};

// The part of the Runtime API that both ends of the wire share.
const codec = 'adapters/runtime-api/(frame-splitter|messages|message-tables|codec)';

// Programs that try the whole: which of them may know of which.
const programs = {
  'test/support': [],
  'test/packed': ['test/support'],
  'test/new-user': ['test/packed', 'test/support'],
};

const only = (name, from, to, ...allowed) => ({
  name: `${name}-knows-only-its-own`,
  severity: 'error',
  from: { path: from },
  to: { path: to, pathNot: [from, ...allowed] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/' },
      to: {},
    },
    only('src', '^src/', '^(test|bench|scripts|examples|templates|packages)/'),
    ...Object.entries(rooms).map(([room, allowed]) =>
      only(
        room,
        `^src/${room}/`,
        '^src/',
        ...allowed.map((other) =>
          other === 'adapters/runtime-api' ? `^src/${codec}\\.ts$` : `^src/${other}/`,
        ),
      ),
    ),
    ...Object.entries(floors).flatMap(([product, names]) =>
      names.map((name, at) =>
        only(
          `${product}-${name}`,
          `^src/${product}/${name}(/|\\.ts$)`,
          `^src/${product}/`,
          ...names.slice(0, at).map((lower) => `^src/${product}/${lower}(/|\\.ts$)`),
        ),
      ),
    ),
    ...Object.entries(programs).map(([folder, allowed]) =>
      only(
        folder.replace('/', '-'),
        `^${folder}/`,
        '^(test|bench)/',
        ...allowed.map((other) => `^${other}/`),
      ),
    ),
    {
      name: 'tests-know-no-programs',
      severity: 'error',
      // What the pages say of peers is held against what is played on them.
      from: { path: '^test/', pathNot: '^test/(docs|interop|soak|new-user|packed)/' },
      to: { path: '^(bench/|test/(interop|soak|new-user|packed)/)' },
    },
    {
      name: 'interop-knows-no-other-program',
      severity: 'error',
      from: { path: '^test/interop/' },
      to: { path: '^(bench/|test/(docs|soak|new-user|packed)/)' },
    },
    {
      // Soaks play the peers of interop, too.
      name: 'soak-knows-interop-alone',
      severity: 'error',
      from: { path: '^test/soak/' },
      to: { path: '^(bench/|test/(docs|new-user|packed)/)' },
    },
    {
      name: 'what-authors-write-knows-the-package',
      severity: 'error',
      from: { path: '^(examples|templates)/', pathNot: '^examples/[^/]+/test/' },
      to: { path: '^(src|test|bench|scripts)/' },
    },
    {
      name: 'no-development-dependencies',
      severity: 'error',
      // The build bundles the realm of vats, and the page of the inspector.
      from: { path: '^src/', pathNot: '^src/(vat/realm|inspect/page)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|target)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'types', 'default'],
    },
  },
};
