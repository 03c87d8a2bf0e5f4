import { Build } from './builds';
import { problemOf, sessions } from './sessions';

describe.each<[string, () => Build | Promise<Build>]>([
  ['tsc, legacy decorators', () => Build.tsc('tsconfig.json')],
  ['tsc, standard decorators', () => Build.tsc('tsconfig.standard.json')],
  ['esbuild, legacy decorators', () => Build.esbuild('tsconfig.json')],
  ['esbuild, standard decorators', () => Build.esbuild('tsconfig.standard.json')],
  ['tsx, legacy decorators', () => Build.tsx('tsconfig.json')],
  ['tsx, standard decorators', () => Build.tsx('tsconfig.standard.json')],
])('%s', (_name, make) => {
  let build: Build;
  beforeAll(async () => {
    build = await make();
  });
  afterAll(() => build.clear());

  test.each(Object.keys(sessions))('%s', async (program) => {
    expect(await problemOf(build, program)).toBe('');
  });
});
