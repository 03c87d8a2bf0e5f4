import { detectPackageManager } from '../../src/create/package-manager';
import { Creator, plain } from './creator';

test.each([
  ['npm/11.2.0 node/v20.19.0 linux x64 workspaces/false', 'npm'],
  ['pnpm/10.1.0 npm/? node/v20.19.0 linux x64', 'pnpm'],
  ['yarn/1.22.22 npm/? node/v20.19.0 linux x64', 'yarn'],
  ['yarn/4.6.0 npm/? node/v20.19.0 linux x64', 'yarn'],
  ['bun/1.2.0 npm/? node/v22.6.0 linux x64', 'bun'],
  ['deno/2.0', 'npm'],
  ['', 'npm'],
  [undefined, 'npm'],
])('%s', (userAgent, manager) => {
  delete process.env['npm_config_user_agent'];
  expect(detectPackageManager(userAgent)).toBe(manager);
});

describe('the project is written for the package manager that created it', () => {
  let creator: Creator;

  beforeEach(() => {
    creator = new Creator();
  });

  afterEach(() => creator.clear());

  test.each([
    ['npm', 'npm install\nnpm run test\n', '`npm run dev`', 'npx vmre install package'],
    ['pnpm', 'pnpm install\npnpm run test\n', '`pnpm run dev`', 'pnpm exec vmre install package'],
    ['yarn', 'yarn install\nyarn run test\n', '`yarn run dev`', 'yarn run vmre install package'],
    ['bun', 'bun install\nbun run test\n', '`bun run dev`', 'bunx vmre install package'],
  ])('%s', async (manager, last, script, install) => {
    creator.env['npm_config_user_agent'] = `${manager}/1.0.0 node/v20.19.0 linux x64`;
    const { stdout } = await creator.create('made', ...plain);
    expect(stdout).toBe(`cd made\n${last}`);
    expect(creator.read('made/README.md')).toContain(script);
    expect(creator.read('made/README.md')).toContain(install);
    expect(creator.files('made')['.yarnrc.yml']).toBe(
      manager === 'yarn' ? 'nodeLinker: node-modules\n' : undefined,
    );
  });

  test('a project is independent, also inside another one', async () => {
    await creator.create('berry', '--pm', 'yarn', ...plain);
    expect(creator.files('berry')['yarn.lock']).toBe('');
    await creator.create('strict', '--pm', 'pnpm', ...plain);
    expect(creator.files('strict')['pnpm-workspace.yaml']).toContain('  lmdb: true\n');
  });

  test('--pm takes precedence', async () => {
    creator.env['npm_config_user_agent'] = 'npm/1.0.0';
    const { stdout } = await creator.create('made', '--pm', 'pnpm', ...plain);
    expect(stdout).toBe('cd made\npnpm install\npnpm run test\n');
  });
});
