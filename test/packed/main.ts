import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { say, Tally } from '../support/tally';
import { Consumer } from './consumer';
import { problemsOfContents } from './contents';
import { pack, root, type Packed } from './pack';
import { publintProblems, typeProblems } from './resolution';
import { problemOf, testRunners } from './test-runners';

/** `npm run tarball`: packs the packages and checks them like their users. */
async function main(): Promise<void> {
  const tally = new Tally();
  const directory = mkdtempSync(join(tmpdir(), 'vmre-tarball-'));
  try {
    for (const each of packages()) await check(each, directory, tally);
  } catch (error) {
    tally.failed('tarball', String(error));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  say(tally.summary);
  process.exitCode = tally.hasFailures ? 1 : 0;
}

/** Directories of the published packages. */
function packages(): string[] {
  const others = join(root, 'packages');
  const names = existsSync(others) ? readdirSync(others) : [];
  return [root, ...names.map((name) => join(others, name))];
}

async function check(source: string, directory: string, tally: Tally): Promise<void> {
  const packed = await pack(source, directory);
  const { name, size, files } = packed;
  say(`${name}: ${files.length} files, ${size} bytes packed`);
  for (const [part, bytes] of parts(packed)) say(`        ${part.padEnd(16)} ${bytes} bytes`);
  report(tally, `${name}: holds only what is needed`, problemsOfContents(packed));
  report(tally, `${name}: publint`, await publintProblems(packed));
  if (source !== root) return; // the others export nothing
  report(tally, `${name}: arethetypeswrong`, await typeProblems(packed));
  const project = join(directory, 'consumer');
  mkdirSync(project);
  const consumer = new Consumer(project, packed);
  await consumer.install();
  for (const style of consumer.styles) {
    const complaint = await style.check();
    report(tally, `${name}: imports from ${style.name}`, complaint === '' ? [] : [complaint]);
  }
  for (const runner of testRunners) {
    const problem = await problemOf(runner, join(directory, runner), packed);
    report(tally, `${name}: the test kit in ${runner}`, problem === '' ? [] : [problem]);
  }
}

/** Bytes by top-level directory. */
function parts({ files }: Packed): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { path, size } of files) {
    const [part = ''] = path.split('/');
    sums.set(part, (sums.get(part) ?? 0) + size);
  }
  return sums;
}

function report(tally: Tally, name: string, problems: readonly string[]): void {
  if (problems.length === 0) tally.passed(name);
  else tally.failed(name, problems.slice(0, 20).join('\n'));
}

void main();
