import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openKernel, timerDevice } from '../../src/vat';
import type { Tally } from '../support/tally';
import type { Sandbox } from './sandbox';

const TITLE = 'the slog of vats in @agoric/telemetry';
const PATIENCE_MS = 240_000;
const MESSAGES = 20;

const source = `exports.buildRootObject = ({ D, E, Far, exitVat }, parameters, baggage) => {
  let timer;
  return Far('vat', {
    bootstrap: (vats, devices) => { timer = devices.timer; baggage.init('sum', 0); },
    add: (n) => { baggage.set('sum', baggage.get('sum') + n); return D(timer).now() > 0; },
    make: () => Far('made', { go: (x) => x }),
    drive: async (other, n) => {
      const made = E(other).make();
      await E(made).go(await made);
      return E(other).add(n).catch((error) => error.message);
    },
    exit: () => exitVat('done'),
  });
};`;

/** Reads a slog with the published tool, which rejects unknown lines and wrong orders. */
const reader = `
import '@endo/init/legacy.js';
import fs from 'node:fs';
const { makeSlogToOtelKit } = await import('@agoric/telemetry/src/slog-to-otel.js');
const spans = {};
const startSpan = (name) => {
  const span = { setAttributes: () => span, setStatus: () => span, addEvent: () => span,
    spanContext: () => ({ traceId: 'a', spanId: 'b' }),
    end: () => { spans[name] = (spans[name] ?? 0) + 1; } };
  return span;
};
const { slogSender, finish } = makeSlogToOtelKit({ startSpan });
for (const line of fs.readFileSync('vats.slog', 'utf8').trim().split('\\n')) slogSender(JSON.parse(line));
finish();
console.log(JSON.stringify(spans));`;

/** The tool keeps what it remembers in SQLite, whose native module is not built here. */
const database = `module.exports = () => {
  const rows = new Map();
  const db = { inTransaction: false, exec: () => undefined, prepare: (sql) => ({
    run: (kind, key, value) => void (/^(BEGIN|COMMIT)/.test(sql)
      ? (db.inTransaction = sql.startsWith('BEGIN')) : rows.set(kind + ' ' + key, value)),
    iterate: (kind, key) => {
      const value = rows.get(kind + ' ' + key);
      if (sql.includes('COUNT')) return [{ cnt: value === undefined ? 0 : 1 }].values();
      return (value === undefined ? [] : [{ value }]).values();
    },
  }) };
  return db;
};`;

/** Writes a slog, and reads it with the published tool of the field. */
export async function checkSlogReaders(sandbox: Sandbox, tally: Tally): Promise<void> {
  const directory = sandbox.makeDirectory();
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, args, { cwd: directory, encoding: 'utf8', timeout: PATIENCE_MS });
  writeFileSync(join(directory, 'package.json'), '{ "private": true, "type": "module" }');
  const packages = ['@agoric/telemetry@0.7.0', '@endo/init@1.1.13'];
  const installed = run('npm', 'install', '--ignore-scripts', '--no-audit', ...packages);
  if (installed.status !== 0) return tally.skipped(TITLE, 'npm cannot install it');
  const sqlite = join(directory, 'node_modules', 'better-sqlite3');
  mkdirSync(sqlite, { recursive: true });
  writeFileSync(join(sqlite, 'package.json'), '{ "name": "better-sqlite3", "main": "rows.cjs" }');
  writeFileSync(join(sqlite, 'rows.cjs'), database);
  writeFileSync(join(directory, 'reader.mjs'), reader);
  const deliveries = await writeSlog(join(directory, 'vats.slog'));
  const { status, stdout, stderr } = run(process.execPath, 'reader.mjs');
  if (status !== 0) return tally.failed(TITLE, stderr);
  const spans = JSON.parse(stdout) as Record<string, number>;
  const count = Object.entries(spans).reduce(
    (sum, [name, spansOf]) => sum + (name.startsWith('deliver-') ? spansOf : 0),
    0,
  );
  if (count === deliveries) tally.passed(TITLE);
  else tally.failed(TITLE, `it has ${count} of ${deliveries} deliveries: ${stdout}`);
}

/** @returns the number of deliveries */
async function writeSlog(file: string): Promise<number> {
  await using kernel = await openKernel({
    vats: { a: { source, reapInterval: 7 }, b: { source, reapInterval: 5, worker: 'local' } },
    devices: { timer: timerDevice() },
    bootstrap: 'a',
  });
  let deliveries = 0;
  kernel.cranks$.subscribe(({ delivery }) => void (deliveries += delivery ? 1 : 0));
  const stop = kernel.slogTo(file);
  for (let n = 0; n < MESSAGES; n += 1) await kernel.call('b', 'drive', kernel.root('a'), n);
  await kernel.call('b', 'exit').catch(() => undefined);
  await kernel.run();
  await stop();
  return deliveries;
}
