import { checkAvalancheGo } from './avalanchego/checks';
import { checkBrowser } from './browser/checks';
import { checkBunSource } from './bun-source';
import { checkWithClient } from './client-checks';
import { checkContracts } from './contracts/checks';
import { checkConformance } from './conformance';
import { checkSessions } from './sessions';
import { checkExec } from './exec';
import { checkOtherLanguages } from './other-languages';
import { h2Checks } from './h2/checks';
import { checkHardening } from './hardening/checks';
import { canLookAtProcesses, processesOf } from '../support/leftovers';
import { checkPackages } from './packaging';
import { checkInspector } from './inspect/checks';
import { buildRustPeers } from './rust/build';
import { Sandbox } from './sandbox';
import { checkShell } from './shell';
import { say, Tally } from '../support/tally';
import { checkShells } from './shells';
import { checkSlogReaders } from './slog-readers';
import { checkTomlCorpus } from './toml-corpus';
import { compareWithUpstream } from './upstream/compare';
import { checkVatSandbox } from './vat-sandbox';
import { checkVatWorker } from './vat-worker/checks';
import { checkVms } from './vm/checks';

/** All checks have separate limits; this one is for mistakes in them. */
const MAX_MS = 30 * 60_000;

/** Tests VMRE against programs that use the published crates. */
async function main(): Promise<void> {
  const tally = new Tally();
  const sandbox = new Sandbox();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it takes too long')), MAX_MS);
  });
  try {
    await Promise.race([check(sandbox, tally), late]);
  } catch (error) {
    tally.failed('interop', String(error));
  } finally {
    clearTimeout(timer);
    await expectNothingLeft(sandbox, tally);
    sandbox.remove();
  }
  say(tally.summary);
  process.exitCode = tally.hasFailures ? 1 : 0;
}

type Check = (sandbox: Sandbox, tally: Tally) => unknown;

/** All checks, by the names that choose them. */
const checks: Record<string, Check> = {
  toml: (_, tally) => checkTomlCorpus(tally),
  'other-languages': checkOtherLanguages,
  shells: checkShells,
  bun: (_, tally) => checkBunSource(tally),
  'vat-worker': checkVatWorker,
  'vat-sandbox': (_, tally) => checkVatSandbox(tally),
  slog: checkSlogReaders,
  contracts: (_, tally) => checkContracts(tally),
  hardening: checkHardening,
  browser: checkBrowser,
  inspect: checkInspector,
  ...h2Checks,
  vm: checkVms,
  avalanchego: checkAvalancheGo,
  golem: checkGolem,
};

async function check(sandbox: Sandbox, tally: Tally): Promise<void> {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in checks));
  if (unknown !== undefined) {
    throw new Error(`no check ${unknown}; there are ${Object.keys(checks).join(', ')}`);
  }
  for (const [name, each] of Object.entries(checks)) {
    if (names.length === 0 || names.includes(name)) await each(sandbox, tally);
  }
}

async function checkGolem(sandbox: Sandbox, tally: Tally): Promise<void> {
  const peers = await buildRustPeers();
  if (!peers) {
    tally.skipped(
      'Golem',
      'cargo is not installed, so the programs of the other side cannot be built',
    );
    return;
  }
  await checkWithClient(peers, sandbox, tally);
  await checkConformance(peers, sandbox, tally);
  await checkSessions(peers, sandbox, tally);
  await checkExec(peers, sandbox, tally);
  await checkShell(peers, sandbox, tally);
  await compareWithUpstream(peers, sandbox, tally);
  await checkPackages(peers, sandbox, tally);
}

async function expectNothingLeft(sandbox: Sandbox, tally: Tally): Promise<void> {
  if (!canLookAtProcesses) return;
  const left = await processesOf(sandbox.directory);
  for (const { pid, commandLine } of left) {
    tally.failed('no process is left over', `${pid} ${commandLine}`);
    process.kill(pid, 'SIGKILL');
  }
  if (left.length === 0 && tally.hasPasses) tally.passed('no process is left over');
}

void main();
