import { readdirSync, readFileSync } from 'node:fs';

import { openKernel, type VatKernel } from '../../src/vat';
import { bubblewrapProblem } from '../../src/provider/doctor/sandbox-check';
import { canLookAtProcesses, isAlive } from '../support/leftovers';
import type { Tally } from '../support/tally';

const PATIENCE_MS = 10_000;
const sandboxed = { worker: 'process', sandbox: 'bubblewrap' } as const;

const source = `exports.buildRootObject = () => Far('vat', {
  double: (n) => n + n,
  fill: () => { for (const all = []; ; ) all.push({ n: all.length }); },
});`;

/** Runs vats in the sandbox of the program `bwrap`, if this machine allows it. */
export async function checkVatSandbox(tally: Tally): Promise<void> {
  const missing = canLookAtProcesses
    ? await bubblewrapProblem(process.env, PATIENCE_MS)
    : 'it is for Linux';
  if (missing !== undefined) return tally.skipped('vats in bubblewrap', missing);
  const kernel = await openKernel({
    vats: {
      good: { source, ...sandboxed },
      hog: { source, ...sandboxed, limits: { memoryMb: 128, deliveryMs: 60_000 } },
    },
  });
  const started = sandboxesOf(process.pid);
  try {
    await expectAnswers(kernel, tally);
    await expectLimit(kernel, tally);
  } catch (error) {
    tally.failed('vats in bubblewrap', String(error));
  } finally {
    await kernel.close();
  }
  await expectGone(started, tally);
}

async function expectAnswers(kernel: VatKernel, tally: Tally): Promise<void> {
  const answer = await kernel.call('good', 'double', 21);
  if (answer === 42) tally.passed('a vat in bubblewrap answers');
  else tally.failed('a vat in bubblewrap answers', `with ${String(answer)}`);
}

async function expectLimit(kernel: VatKernel, tally: Tally): Promise<void> {
  const name = 'a vat in bubblewrap that takes too much memory is ended, and no other';
  const ended = await kernel.call('hog', 'fill').then(
    () => 'it has answered',
    (error: unknown) => (error as { code?: string }).code,
  );
  const other = await kernel.call('good', 'double', 1);
  if (ended === 'VMRE_VAT_TERMINATED' && other === 2) tally.passed(name);
  else tally.failed(name, `${ended}; the other says ${String(other)}`);
}

async function expectGone(pids: readonly number[], tally: Tally): Promise<void> {
  const name = 'nothing of bubblewrap is left';
  let left = pids;
  for (const until = Date.now() + PATIENCE_MS; left.length > 0 && Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = left.filter(isAlive);
  }
  if (pids.length === 0) tally.failed(name, 'there was none');
  else if (left.length === 0) tally.passed(name);
  else tally.failed(name, left.join(', '));
}

/** The processes of bubblewrap that a process started, with their descendants. */
function sandboxesOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const below = (of: number): number[] =>
    parents.filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  const own = parents.filter(([child, parent]) => parent === pid && isBubblewrap(child));
  return own.flatMap(([child]) => [child, ...below(child)]);
}

const isBubblewrap = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('bwrap\0');

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[1]);
  } catch {
    return 0; // ended meanwhile
  }
}
