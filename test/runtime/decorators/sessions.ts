import type { Build } from './builds';

/** The commands of each program of authors/commands, and the expected output of its session. */
export const sessions: Record<string, { runs: readonly string[]; shows: readonly RegExp[] }> = {
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

/** Runs the session of a program. @returns what differs; empty if nothing does */
export async function problemOf(build: Build, program: string): Promise<string> {
  const { runs, shows } = sessions[program]!;
  const { code, stdout, stderr } = await build.try(`commands/${program}`, runs);
  const missing = shows.filter((pattern) => !pattern.test(stdout));
  if (code === 0 && missing.length === 0) return '';
  return `exit code ${code}, without ${missing.join(' ')}:\n${stdout}${stderr}`;
}
