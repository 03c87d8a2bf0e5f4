import type { RunOptions } from '../../../src/supervisor/session/session-options';
import type { SessionCommand, SessionResult } from '../../../src/supervisor/session/session-result';
import type { ScriptSession } from '../../../src/supervisor/script/play-command';
import { parseScript } from '../../../src/supervisor/script/parse-script';
import { playScript, type PlayOptions } from '../../../src/supervisor/script/play-script';
import type { ExeScriptEvent, StepReport } from '../../../src/supervisor/script/step-report';

/** A session whose RUN does what its entry point says. */
class PlayedSession implements ScriptSession {
  readonly workdir = '/';
  state: ScriptSession['state'] = 'initialized';
  readonly calls: unknown[] = [];

  deploy = (options: object): Promise<SessionResult> => this.enter('deploy', 'deployed', options);
  start = (args: readonly string[] = []): Promise<SessionResult> =>
    this.enter('start', 'ready', args);
  terminate = (): Promise<SessionResult> => this.enter('terminate', 'initialized', undefined);

  resolve(path: string): string {
    throw new Error(`no volume has ${path}`);
  }

  run([name = '', text = '']: readonly string[], options: RunOptions = {}): Promise<SessionResult> {
    this.calls.push(['run', name, text, options.capture]);
    if (name === 'hang') return new Promise(() => undefined);
    const bytes = Buffer.from(text, 'latin1');
    if (bytes.length > 0) options.onOutput?.('stdout', bytes);
    return Promise.resolve(result('run', name === 'fail' ? Number(text) : 0, bytes));
  }

  private enter(
    command: SessionCommand,
    state: ScriptSession['state'],
    given: unknown,
  ): Promise<SessionResult> {
    this.calls.push([command, given]);
    this.state = state;
    return Promise.resolve(result(command, 0, Buffer.alloc(0)));
  }
}

const result = (command: SessionCommand, code: number, stdout: Buffer): SessionResult => ({
  command,
  ok: code === 0,
  code,
  message: code === 0 ? '' : `${command} ended with code ${code}`,
  stdout: stdout.toString(),
  stderr: '',
  bytes: { stdout, stderr: Buffer.alloc(0) },
  omitted: { stdout: code === 7 ? 3 : 0, stderr: 0 },
  tookMs: 1,
});

let session: PlayedSession;

beforeEach(() => (session = new PlayedSession()));

async function play(script: string, options?: PlayOptions): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for await (const report of playScript(session, parseScript(script), options)) {
    reports.push(report);
  }
  return reports;
}

const run = (...[entry_point, ...args]: string[]): object => ({ run: { entry_point, args } });
const json = (...steps: object[]): string =>
  JSON.stringify([{ deploy: {} }, { start: {} }, ...steps]);

test('the report of a step counts the bytes that were not captured', async () => {
  const reports = await play(json(run('fail', '0'), run('fail', '7')));
  expect(reports[2]).not.toHaveProperty('omitted');
  expect(reports[3]?.omitted).toEqual({ stdout: 3, stderr: 0 });
});

test('results and events are those that a requestor gets', async () => {
  const events: ExeScriptEvent[] = [];
  const streamed = {
    run: { entry_point: 'say', args: ['abcdef'], capture: { stdout: { stream: { limit: 4 } } } },
  };
  const reports = await play(json(run('say', 'hi'), streamed, run('fail', '3')), {
    onEvent: (event) => events.push(event),
  });
  const eventDate = expect.stringMatching(/^\d{4}-.*Z$/) as string;
  expect(reports.slice(2).map((report) => report.result)).toEqual([
    {
      index: 2,
      eventDate,
      result: 'Ok',
      stdout: 'hi',
      stderr: null,
      message: null,
      isBatchFinished: false,
    },
    {
      index: 3,
      eventDate,
      result: 'Ok',
      stdout: 'abcdef',
      stderr: null,
      message: null,
      isBatchFinished: false,
    },
    {
      ...{ index: 4, eventDate, result: 'Error', stdout: '3', stderr: null, isBatchFinished: true },
      message: 'ExeScript command exited with code 3',
    },
  ]);
  expect(session.calls[3]).toEqual([
    'run',
    'say',
    'abcdef',
    { stdout: { head: 4 }, stderr: 'none' },
  ]);
  expect(events.slice(4).map(({ batch_id, index, kind }) => [batch_id, index, kind])).toEqual([
    ['1', 2, { started: { command: run('say', 'hi') } }],
    ['1', 2, { finished: { return_code: 0, message: null } }],
    ['1', 3, { started: { command: streamed } }],
    ['1', 3, { stdout: 'abcd' }],
    ['1', 3, { finished: { return_code: 0, message: null } }],
    ['1', 4, { started: { command: run('fail', '3') } }],
    ['1', 4, { finished: { return_code: 3, message: 'ExeScript command exited with code 3' } }],
  ]);
});

test('bytes that are not UTF-8, as text and as a list', async () => {
  const capture = { stdout: { atEnd: { format: 'bin' } } };
  const [, , text, bin] = await play(
    json(run('say', '\xff\x00a'), { run: { entry_point: 'say', args: ['\xff'], capture } }),
  );
  expect(text?.result?.stdout).toBe('ÿ\0a');
  expect(bin?.result?.stdout).toEqual([255]);
});

test('an unexpected failure skips the rest; an expected one begins another batch', async () => {
  const expected = { ...run('fail', '2'), expect: { code: 2 } };
  const reports = await play(json(expected, run('say', 'a'), run('fail', '1'), run('say', 'b')));
  expect(
    reports.map(({ verdict, batch, result: end }) => [
      verdict,
      batch,
      end?.index,
      end?.isBatchFinished,
    ]),
  ).toEqual([
    ['passed', 1, 0, false],
    ['passed', 1, 1, false],
    ['passed', 1, 2, true],
    ['passed', 2, 0, false],
    ['failed', 2, 1, true],
    ['skipped', 2, undefined, undefined],
  ]);
  expect(session.calls).toHaveLength(5);
});

test('a wrong output of a command that succeeded fails its step only', async () => {
  const wrong = { ...run('say', 'a'), expect: { stdout: 'b' } };
  const reports = await play(json(wrong, run('say', 'c')));
  expect(reports.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'failed', 'passed']);
});

test.each<[string, object[], string]>([
  ['run', [run('a')], 'Activity is initialized - deploy() command is expected now'],
  ['start', [{ start: {} }], 'Activity is initialized - deploy() command is expected now'],
  ['run', [{ deploy: {} }, run('a')], 'Activity is deployed - start() command is expected now'],
  [
    'transfer',
    [{ deploy: {} }, { transfer: { from: '/a', to: '/b' } }],
    'Activity is deployed - start() command is expected now',
  ],
  [
    'deploy',
    [{ deploy: {} }, { start: {} }, { deploy: {} }],
    'Cannot send command after a successful start()',
  ],
])('%s in the wrong state is rejected with the words of a supervisor', async (_, steps, text) => {
  const reports = await play(JSON.stringify(steps));
  const message = `Local service error: State error: ${text}`;
  expect(reports.at(-1)?.result).toMatchObject({ result: 'Error', message });
  expect(reports.at(-1)?.code).toBe(-1);
});

test('a path that no volume has', async () => {
  const reports = await play(json({ transfer: { from: 'container:/etc/passwd', to: 'file:a' } }));
  expect(reports.at(-1)?.result?.message).toBe(
    'Local service error: Transfer error: IO error: path not found in container: /etc/passwd',
  );
});

test('a second life after terminate', async () => {
  const second = [{ terminate: {} }, { deploy: {} }, { start: { args: ['b'] } }, run('say', 'x')];
  const reports = await play(json(...second));
  expect(reports.every(({ verdict }) => verdict === 'passed')).toBe(true);
  expect(session.calls.at(-2)).toEqual(['start', ['b']]);
});

test('a command that ignores its end is given up, and the rest is skipped', async () => {
  const hanging = { ...run('hang'), expect: { within: '50ms' } };
  const reports = await play(json(hanging, run('say', 'a')));
  expect(reports[2]).toMatchObject({
    verdict: 'failed',
    code: -1,
    differences: ['expected an end within 0.05 s, but it was still running'],
  });
  expect(reports[3]?.verdict).toBe('skipped');
});

test('an abort rejects with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const onEvent = ({ index }: ExeScriptEvent): void => {
    if (index === 2) controller.abort(reason);
  };
  const played = play(json(run('hang')), { signal: controller.signal, onEvent });
  await expect(played).rejects.toBe(reason);
});
