import { request as httpRequest, type IncomingMessage } from 'node:http';

import { openInspector, type Inspector, type Subject } from '../../src/inspect';
import type { Happening } from '../../src/inspect/events/happening';

/** A subject that does what a test says. */
class Played implements Subject {
  readonly type = 'vats';
  readonly done: unknown[] = [];
  publish: (happening: Happening) => void = () => undefined;
  actions: Subject['actions'] = {
    poke: {
      label: 'Poke',
      fields: [{ name: 'who', label: 'Who' }],
      run: async (answers) => {
        this.done.push(answers);
        if (answers['who'] === 'nobody') throw new Error('there is nobody to poke');
        return { poked: answers['who'] };
      },
    },
  };

  constructor(readonly name: string) {}

  watch(publish: (happening: Happening) => void): () => void {
    this.publish = publish;
    return () => (this.publish = () => undefined);
  }
  state = (topic?: string): unknown => ({ topic: topic ?? 'all', token: 'hidden' });
  metrics = () => ({ figure: 7 });
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

let inspector: Inspector;
let subject: Played;

const open = async (act = false, events?: number): Promise<void> => {
  subject = new Played('house');
  inspector = await openInspector([subject], { act, ...(events && { limits: { events } }) });
};
afterEach(() => inspector.close());

const tokenOf = (url: string): string => /#token=([\w-]{32})$/.exec(url)?.[1] ?? '';

function ask(path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, inspector.url);
    const given = { Authorization: `Bearer ${tokenOf(inspector.url)}`, ...headers };
    const method = body === undefined ? 'GET' : 'POST';
    const asked = httpRequest(url, { method, headers: given, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    asked.on('error', reject).end(body);
  });
}

/** Reads a stream until it has a text. */
function streamUntil(wanted: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const given = { Authorization: `Bearer ${tokenOf(inspector.url)}`, ...headers };
    const asked = httpRequest(
      new URL('/api/events', inspector.url),
      { headers: given },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          if (!text.includes(wanted)) return;
          asked.destroy();
          resolve(text);
        });
        response.on('error', () => undefined);
      },
    );
    asked.on('error', reject).end();
  });
}

const say = (text: string): void => subject.publish({ topic: 'alice', kind: 'message', text });

test('the page and its files need no token, and nothing else may load them', async () => {
  await open();
  for (const path of ['/', '/page.js', '/page.css', '/?view=state']) {
    const { status, headers } = await ask(path, { Authorization: '' });
    expect([path, status]).toEqual([path, 200]);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
  }
  expect((await ask('/../package.json')).status).toBe(404);
  expect((await ask('/index.html')).status).toBe(404);
});

test.each([
  ['no token', 401, { Authorization: '' }],
  ['another token', 401, { Authorization: `Bearer ${'x'.repeat(32)}` }],
  ['a name that points to this machine', 403, { Host: 'attacker.example' }],
  ['another port', 403, { Host: '127.0.0.1:1' }],
  ['a page of another origin', 403, { Origin: 'https://attacker.example' }],
  ['an opaque origin', 403, { Origin: 'null' }],
  ['a request of another site', 403, { 'Sec-Fetch-Site': 'cross-site' }],
  ['a request of another port', 403, { 'Sec-Fetch-Site': 'same-site' }],
])('%s is rejected', async (_name, status, headers) => {
  await open(true);
  for (const path of ['/api/overview', '/api/state?subject=house', '/api/events', '/api/metrics']) {
    expect([path, (await ask(path, headers)).status]).toEqual([path, status]);
  }
  const act = await ask('/api/act?subject=house&action=poke', headers, '{}');
  expect(act.status).toBe(status);
  expect(subject.done).toEqual([]);
});

test('a stream begins with all events and goes on', async () => {
  await open();
  say('first');
  const reading = streamUntil('third');
  say('second');
  setTimeout(() => say('third'), 100);
  const text = await reading;
  expect(text).toMatch(/^event: begin\n/);
  expect(text.match(/first|second|third/g)).toEqual(['first', 'second', 'third']);
});

test('a reader that comes again gets what it has not had', async () => {
  await open();
  for (let at = 1; at <= 5; at += 1) say(`number ${at}`);
  const text = await streamUntil('number 5');
  const ids = text.match(/^id: (.*)$/gm)?.map((line) => line.slice(4)) ?? [];
  say('number 6');
  const more = await streamUntil('number 6', { 'Last-Event-ID': ids[2] as string });
  expect(more).toMatch(/^event: resumed\n/);
  expect(more.match(/number \d/g)).toEqual(['number 4', 'number 5', 'number 6']);
});

test('a reader that comes too late is told what it missed', async () => {
  await open(false, 10);
  for (let at = 1; at <= 100; at += 1) say(`number ${at}`);
  const text = await streamUntil('number 100');
  expect(text).toContain('event: missed\ndata: {"from":1,"to":90}');
  expect(text.match(/"text":"number \d+/g)).toHaveLength(10);
});

test.each(['', 'x', 'other-3', '3', '-1', '99999999999999999999-1'])(
  'the unknown last id %j begins at the beginning',
  async (last) => {
    await open();
    say('first');
    const text = await streamUntil('first', { 'Last-Event-ID': last });
    expect(text).toMatch(/^event: begin\n/);
  },
);

test('states, figures and subjects can be read', async () => {
  await open();
  expect(JSON.parse((await ask('/api/state?subject=house')).body)).toEqual({
    topic: 'all',
    token: '[secret]',
  });
  const one = await ask('/api/state?subject=house&topic=alice');
  expect(JSON.parse(one.body)).toMatchObject({ topic: 'alice' });
  expect(JSON.parse((await ask('/api/metrics')).body)).toMatchObject({
    series: [{ subject: 'house', name: 'figure', values: [7] }],
  });
  expect(JSON.parse((await ask('/api/overview')).body)).toEqual({
    act: false,
    subjects: [{ name: 'house', type: 'vats', actions: [] }],
  });
  const unknown = await ask('/api/state?subject=hous');
  expect(unknown.status).toBe(400);
  expect(unknown.body).toContain('Did you mean house?');
});

test('actions are off unless they are wanted', async () => {
  await open();
  const { status, body } = await ask('/api/act?subject=house&action=poke', {}, '{"who":"bob"}');
  expect(status).toBe(400);
  expect(body).toContain('may only watch');
  expect(subject.done).toEqual([]);
});

test('actions tell what they did and why they failed', async () => {
  await open(true);
  const at = '/api/act?subject=house&action=poke';
  expect(JSON.parse((await ask(at, {}, '{"who":"bob"}')).body)).toEqual({ done: { poked: 'bob' } });
  const failed = await ask(at, {}, '{"who":"nobody"}');
  expect(failed.status).toBe(500);
  expect(failed.body).toContain('nobody to poke');
  for (const body of ['', '{', '[]', '{"who":1}', 'null']) {
    expect((await ask(at, {}, body)).status).toBe(400);
  }
  const unknown = await ask('/api/act?subject=house&action=toString', {}, '{}');
  expect(unknown.status).toBe(400);
  expect(subject.done).toHaveLength(2);
});

test('names of subjects differ', async () => {
  await open();
  const two = [new Played('a'), new Played('a')];
  await expect(openInspector(two)).rejects.toMatchObject({ code: 'VMRE_OPTION_INVALID' });
});

test('a port that is taken is rejected', async () => {
  await open();
  const port = Number(new URL(inspector.url).port);
  await expect(openInspector([new Played('a')], { port })).rejects.toMatchObject({
    code: 'VMRE_OPTION_INVALID',
  });
});

test('closing ends streams and frees the port', async () => {
  await open();
  const reading = streamUntil('begin');
  await reading;
  await inspector.close();
  await inspector.close();
  await expect(ask('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
