import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { grpcTransport } from '../../../src/vm/transport/http2/grpc';
import { runProgram } from '../../support/run-program';
import type { Tally } from '../../support/tally';
import type { Sandbox } from '../sandbox';
import type { H2Peers } from './go/build';

const DEADLINE_MS = 600_000;
/** All cases of the suite for servers, with those that it calls strict. */
const EXPECTED = 146;

/** Cases that we do not pass, and why. One that we do pass is a failure, too. */
const exceptions: Readonly<Record<string, string>> = {};

/** The suite h2spec, against the server of our transport. */
export async function checkH2spec(
  { h2spec }: H2Peers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const transport = grpcTransport({ http2: 'vmre' });
  const server = await transport.serve({ '/test.Test/Echo': (request) => request });
  const report = join(sandbox.makeDirectory(), 'report.xml');
  try {
    const port = server.address.slice(server.address.lastIndexOf(':') + 1);
    const { exit, stdout, stderr } = await runProgram({
      words: [h2spec, port, report],
      cwd: sandbox.makeDirectory(),
      env: sandbox.environment,
      deadline: DEADLINE_MS,
    });
    if (exit !== 'exit code 0') return tally.failed('h2spec', `${exit}\n${stdout}${stderr}`);
  } finally {
    await server.close();
  }
  const cases = casesOf(readFileSync(report, 'latin1'));
  for (const { name, problem } of cases) judge(name, problem, tally);
  if (cases.length !== EXPECTED) {
    tally.failed('h2spec', `${cases.length} cases were played instead of ${EXPECTED}`);
  }
}

function judge(name: string, problem: string | undefined, tally: Tally): void {
  const reason = exceptions[name];
  if (reason === undefined && problem === undefined) tally.passed(`h2spec ${name}`);
  else if (reason === undefined) tally.failed(`h2spec ${name}`, problem ?? '');
  else if (problem === undefined) tally.failed(`h2spec ${name}`, `it passes, against "${reason}"`);
  else tally.passed(`h2spec ${name}: differs, because ${reason}`);
}

interface Case {
  name: string;
  /** What happened instead of what the case expects; undefined if it passed. */
  problem: string | undefined;
}

function casesOf(report: string): Case[] {
  const each = /<testcase package="([^"]*)" classname="([^"]*)"[^>]*>([^]*?)<\/testcase>/g;
  return [...report.matchAll(each)].map(([, section, title, outcome = '']) => ({
    name: `${section} ${title}`,
    problem: outcome.trim() === '' ? undefined : outcome,
  }));
}
