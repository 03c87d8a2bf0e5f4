import { Build } from './builds';

/** The arguments of each program of authors/commands, and the expected output of its session. */
const sessions: Record<string, { runs: readonly string[]; shows: readonly RegExp[] }> = {
  hello: { runs: ['hello ann bob'], shows: [/\| hello ann bob/] },
  transcoder: {
    runs: ['transcode /in/a --codec libx265'],
    shows: [/\| \{"progress":3\}/, /\| \{"seconds":3\}/],
  },
  service: {
    runs: ['user add ann', 'user list', 'info'],
    shows: [/\| \["ann"\]/, /\| \{"url":"http:\/\/127\.0\.0\.1:\d+"\}/],
  },
  model: { runs: ['complete hi --max-tokens 2'], shows: [/part 3/, /\| hi word1 word2/] },
  vpn: { runs: ['status'], shows: [/\| \{"hosts":\{\}\}/] },
  todo: {
    runs: ['add buy milk', 'done 1', 'list', 'list --all'],
    shows: [/\| \[\]/, /\| \[\{"id":1,"text":"buy milk","done":true\}\]/],
  },
  shapes: {
    runs: ['area 2 3 --unit mm', `fit '[{"width":1,"height":2}]'`],
    shows: [/\| \{"area":6,"unit":"mm"\}/, /\| \{"widest":1,"count":1\}/],
  },
  talk: { runs: ['open a', 'say a hi you', 'close a'], shows: [/\| hi you/] },
};

describe.each<[string, () => Build | Promise<Build>]>([
  ['tsc, legacy decorators', () => Build.tsc('tsconfig.json')],
  ['tsc, standard decorators', () => Build.tsc('tsconfig.standard.json')],
  ['tsx, legacy decorators', () => Build.tsx('tsconfig.json')],
  ['tsx, standard decorators', () => Build.tsx('tsconfig.standard.json')],
])('%s', (_name, make) => {
  let build: Build;
  beforeAll(async () => {
    build = await make();
  });
  afterAll(() => build.clear());

  test.each(Object.entries(sessions))('%s', async (program, { runs, shows }) => {
    const { code, stdout, stderr } = await build.try(`commands/${program}`, runs);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    for (const pattern of shows) expect(stdout).toMatch(pattern);
  });
});
