import { spawn, type ChildProcess } from 'node:child_process';

/**
 * A shell that outlives us by a moment: when its input ends, because this process ended in whatever
 * way, it kills the groups it was told of and everybody who carries the mark. One program looks through
 * all processes: where many runtimes are killed at once, one for each process would be a storm.
 */
const script = `
groups=" "
while read -r word group; do
  case $word in
    add) groups="$groups$group " ;;
    remove) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 "-$group"; done
for round in 1 2 3; do
  found=$(grep -lsxzF -- "$1" /proc/[0-9]*/environ)
  [ "$found" ] || break
  for file in $found; do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}"
  done
done
`;

/**
 * Ends the children of a process that is killed without warning. Neither Node nor the kernel does:
 * a killed parent leaves its children behind.
 */
export class OrphanGuard {
  private readonly shell: ChildProcess | undefined;

  /** @param mark as in `Household` */
  constructor(mark: string) {
    if (process.platform === 'win32') return; // a job object of the supervisor does it there
    this.shell = spawn('/bin/sh', ['-c', script, 'vmre-orphan-guard', mark], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      cwd: '/',
      detached: true, // a Ctrl-C in the terminal must not reach it
    });
    this.shell.on('error', () => undefined);
    this.shell.stdin?.on('error', () => undefined);
    // It must not keep us alive; it ends when we do.
    this.shell.unref();
    (this.shell.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  }

  add(group: number): void {
    this.shell?.stdin?.write(`add ${group}\n`);
  }

  remove(group: number): void {
    this.shell?.stdin?.write(`remove ${group}\n`);
  }
}
