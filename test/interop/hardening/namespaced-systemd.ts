import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const repository = resolve(__dirname, '../../..');
const systemd = '/lib/systemd/systemd';
const PATIENCE_MS = 60_000;
const POLL_MS = 200;

/**
 * Prepares a temporary root above that of the machine, and becomes the first process in it. Programs are
 * where the units look for them.
 */
const script = `
set -e
echo $$ > "$CGROUP/cgroup.procs"
exec unshare --cgroup --mount --pid --ipc --uts --net --fork --kill-child sh -e -c '
  mount --make-rprivate /
  mount -t tmpfs tmpfs "$WORK"
  mkdir "$WORK/up" "$WORK/work" "$WORK/root"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$WORK/up,workdir=$WORK/work" "$WORK/root"
  cd "$WORK/root"
  mount --bind /dev dev
  mount --bind /sys sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t proc proc proc
  mount -t tmpfs tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  mkdir -p run/units opt/vmre etc/vmre-vm usr/local/bin old
  mount --bind "$REPOSITORY" opt/vmre
  mount --bind "$UNITS" run/units
  : > usr/local/bin/node
  mount --bind "$NODE" usr/local/bin/node
  ln -sf /opt/vmre/bin/vmre usr/local/bin/vmre
  ln -sf /opt/vmre/bin/vmre-test-vm etc/vmre-vm/plugin
  echo genesis > etc/vmre-vm/genesis.json
  pivot_root . old
  umount -l old
  exec env -i container=vmre PATH=/usr/local/bin:/usr/bin:/bin SYSTEMD_UNIT_PATH=/run/units \\
    ${systemd} --system --unit=tried.target --log-target=null'
`;

/** What systemd expects of any system. */
const targets = ['sysinit', 'basic', 'network', 'multi-user', 'shutdown', 'umount'];

/** A systemd that is the first process of separate namespaces, with only its own units. */
export class NamespacedSystemd {
  private readonly directory = mkdtempSync(join(tmpdir(), 'vmre-systemd-'));
  private readonly cgroup = join(cgroupRoot() ?? '', `vmre-interop-${process.pid}`);
  private process: ChildProcess | undefined;

  /** Why it cannot run; undefined if it can. */
  static get problem(): string | undefined {
    if (process.platform !== 'linux') return 'it is for Linux';
    if (process.getuid?.() !== 0) return 'it takes root';
    if (spawnSync(systemd, ['--version']).status !== 0) return `there is no ${systemd}`;
    if (cgroupRoot() === undefined) return 'cgroup version 2 is missing';
    const isAllowed = spawnSync('unshare', [
      '--cgroup',
      '--mount',
      '--pid',
      '--net',
      '--fork',
      'true',
    ]);
    return isAllowed.status === 0 ? undefined : 'namespaces are not allowed here';
  }

  /** @param units text by file name; those of `tried` are started */
  start(units: Readonly<Record<string, string>>, tried: readonly string[]): void {
    const below = join(this.directory, 'units');
    const all: Record<string, string> = {
      ...Object.fromEntries(
        targets.map((name) => [`${name}.target`, '[Unit]\nDefaultDependencies=no\n']),
      ),
      'tried.target': `[Unit]\nDefaultDependencies=no\nWants=${tried.join(' ')}\n`,
      ...units,
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(join(below, name, '..'), { recursive: true });
      writeFileSync(join(below, name), text);
    }
    mkdirSync(join(this.directory, 'work'));
    mkdirSync(this.cgroup);
    this.process = spawn('sh', ['-c', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        CGROUP: this.cgroup,
        WORK: join(this.directory, 'work'),
        REPOSITORY: repository,
        UNITS: below,
        NODE: process.execPath,
      },
    });
  }

  /** Runs a program beside systemd. @returns its output */
  run(program: string, ...args: readonly string[]): string {
    const inside = [
      '--target',
      String(this.pid),
      '--mount',
      '--pid',
      '--net',
      '--',
      program,
      ...args,
    ];
    const { stdout, stderr } = spawnSync('nsenter', inside, { encoding: 'utf8', timeout: 20_000 });
    return `${stdout}${stderr}`.trim();
  }

  /** Waits until a program prints matching output. @throws with its last output */
  async expect(pattern: RegExp, program: string, ...args: readonly string[]): Promise<string> {
    for (const until = Date.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
      const text = this.pid === undefined ? 'systemd has not begun' : this.run(program, ...args);
      if (pattern.test(text)) return text;
      if (Date.now() > until) throw new Error(`${program} ${args.join(' ')}: ${text}`);
    }
  }

  /** Ends it with all its processes. */
  async stop(): Promise<void> {
    this.process?.kill('SIGKILL');
    for (let left = 50; left > 0; left -= 1) {
      try {
        writeFileSync(join(this.cgroup, 'cgroup.kill'), '1');
      } catch {
        // Missing before Linux 5.14; the namespace ends with its first process.
      }
      try {
        rmSync(this.directory, { recursive: true, force: true });
        removeCgroup(this.cgroup);
        return;
      } catch {
        await sleep(POLL_MS); // processes are still exiting
      }
    }
  }

  /** The pid of systemd, seen from here: the child of the unshared process. */
  private get pid(): number | undefined {
    const own = this.process?.pid;
    if (own === undefined) return undefined;
    const children = readFileSync(`/proc/${own}/task/${own}/children`, 'latin1').trim();
    return children === '' ? undefined : Number(children.split(' ')[0]);
  }
}

/** Where version 2 of cgroups is mounted. */
function cgroupRoot(): string | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'latin1');
  return /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
}

/** Directories of cgroups are removed bottom-up; files in them cannot be removed. */
function removeCgroup(path: string): void {
  const { status, stderr } = spawnSync('find', [path, '-depth', '-type', 'd', '-delete'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}
