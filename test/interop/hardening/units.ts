import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { NamespacedSystemd } from './namespaced-systemd';

const files = resolve(__dirname, '../../../examples/hardening');
const unit = 'vmre-vm.service';
const dropIn = 'provider.conf';
/** Of 100, where 96 is a service without any option; systemd calls up to 49 "OK". */
const MAX_EXPOSURE = { unit: 20, dropIn: 45 };

/** A provider that runs a session on a runtime, and stays. */
const provider = `[Service]
Type=oneshot
RemainAfterExit=yes
User=daemon
ExecStart=/usr/local/bin/vmre try /opt/vmre/examples/example-runtime/bin/example-runtime \\
  --run "echo hi" --run "exec uname -s" --kill "sleep 60"
`;
/** Checks that doctor makes if the part exists; see docs/vats.md. */
const bubblewrap = 'ExecStart=/usr/bin/bwrap --unshare-all --die-with-parent --ro-bind / / true\n';
const hasBubblewrap = existsSync('/usr/bin/bwrap');

/** Has systemd check the units, and runs them in a separate systemd. */
export async function checkUnits(sandbox: Sandbox, tally: Tally): Promise<void> {
  const texts = {
    [unit]: readFileSync(join(files, unit), 'utf8'),
    'provider.service': provider + (hasBubblewrap ? bubblewrap : ''),
    [`provider.service.d/${dropIn}`]: readFileSync(join(files, dropIn), 'utf8'),
  };
  if (spawnSync('systemd-analyze', ['--version']).status === 0) {
    checkTexts(texts, sandbox, tally);
  } else tally.skipped('units of systemd', 'systemd-analyze is not installed');
  const problem = NamespacedSystemd.problem;
  if (problem !== undefined) return tally.skipped('units in a systemd', problem);
  const systemd = new NamespacedSystemd();
  try {
    systemd.start(texts, [unit, 'provider.service']);
    await checkChain(systemd, tally);
    await checkProvider(systemd, tally);
  } catch (error) {
    tally.failed('units in a systemd', String(error));
  } finally {
    await systemd.stop();
  }
}

/** They have no directive that is unknown to systemd, and get a good rating. */
function checkTexts(texts: Readonly<Record<string, string>>, sandbox: Sandbox, tally: Tally): void {
  const directory = sandbox.makeDirectory();
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    // Programs that are checked for, and are not on this machine.
    writeFileSync(join(directory, name), text.replaceAll('/usr/local/bin/vmre', '/bin/true'));
  }
  const most = { [unit]: MAX_EXPOSURE.unit, 'provider.service': MAX_EXPOSURE.dropIn };
  for (const [name, threshold] of Object.entries(most)) {
    const path = join(directory, name);
    const verified = analyze('verify', '--man=no', path);
    if (verified.status === 0 && verified.text === '') tally.passed(`systemd takes ${name}`);
    else tally.failed(`systemd takes ${name}`, verified.text);
    const judged = analyze('security', '--offline=yes', `--threshold=${threshold}`, path);
    const title = `${name} is exposed by at most ${threshold / 10}`;
    if (judged.status === 0) tally.passed(title);
    else tally.failed(title, judged.text.split('\n').slice(-2).join('\n'));
  }
}

function analyze(...args: readonly string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}`.trim() };
}

const ask = `fetch('http://127.0.0.1:9650/ext/health').then((r) => r.text()).then(console.log, (e) => console.log(e.message))`;

async function checkChain(systemd: NamespacedSystemd, tally: Tally): Promise<void> {
  await systemd.expect(/"healthy": ?true/, '/usr/local/bin/node', '-e', ask);
  tally.passed('the unit serves a chain');
  const shown = systemd.run('systemctl', 'show', '--property=MainPID', '--value', unit);
  const status = systemd.run('cat', `/proc/${shown}/status`);
  const expected: Record<string, RegExp> = {
    'a dynamic user': /^Uid:\t[1-9]\d{4}\t/m,
    'no capabilities': /^CapBnd:\t0+$/m,
    'no new privileges': /^NoNewPrivs:\t1$/m,
    'a filter of syscalls': /^Seccomp:\t2$/m,
  };
  for (const [name, pattern] of Object.entries(expected)) {
    if (pattern.test(status)) tally.passed(`the chain has ${name}`);
    else tally.failed(`the chain has ${name}`, status);
  }
  systemd.run('systemctl', 'stop', unit);
  await systemd.expect(/^inactive$/, 'systemctl', 'is-active', unit);
  const result = systemd.run('systemctl', 'show', '--property=Result', '--value', unit);
  if (result === 'success') tally.passed('the unit stops in order');
  else tally.failed('the unit stops in order', result);
}

async function checkProvider(systemd: NamespacedSystemd, tally: Tally): Promise<void> {
  const args = ['show', '--property=ActiveState,Result,ExecMainStatus', 'provider.service'];
  const text = await systemd.expect(/ActiveState=(active|failed)$/m, 'systemctl', ...args);
  const and = hasBubblewrap ? ', and bubblewrap works' : '';
  const name = `a runtime conforms to the Runtime API under the drop-in for providers${and}`;
  if (text.includes('Result=success')) tally.passed(name);
  else tally.failed(name, text);
}
