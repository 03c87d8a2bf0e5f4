// The rooms of the house and which of them may know of which: see docs/decisions/0001-rooms.md.
const rooms = {
  support: [],
  process: ['support'],
  runtime: ['process', 'support'],
  adapters: ['runtime', 'process', 'support'],
  supervisor: ['adapters/runtime-api', 'process', 'support'],
  testing: ['hosting', 'supervisor', 'adapters', 'runtime', 'support'],
  provider: ['supervisor', 'runtime', 'process', 'support'],
  create: ['support'],
  hosting: ['process', 'support'],
  tool: [
    'provider',
    'hosting',
    'create',
    'supervisor',
    'testing',
    'adapters',
    'runtime',
    'process',
    'support',
  ],
};

// The part of the Runtime API that both ends of the wire share.
const codec =
  'adapters/runtime-api/(frame-splitter|messages|fields|map-codec|(read|write)-(request|response))';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/' },
      to: {},
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-knows-only-its-own`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: {
        path: '^src/',
        pathNot: [
          `^src/${room}/`,
          ...allowed.map((other) =>
            other === 'adapters/runtime-api' ? `^src/${codec}\\.ts$` : `^src/${other}/`,
          ),
        ],
      },
    })),
    {
      name: 'no-development-dependencies',
      severity: 'error',
      // The realm of vats is bundled by the build.
      from: { path: '^src/', pathNot: '^src/vat/realm/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'types', 'default'],
    },
  },
};
