import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

import { markName, type ProcessMarks } from './marks';
import { hasProcessTable } from './process-table';

/**
 * A shell that outlives us by a moment: when its pipe ends, because this process ended in whatever way,
 * it kills everybody who carries our marks. One program looks through all processes: where many runtimes
 * are killed at once, one for each process would be a storm.
 *
 * First it sets the mark that is a limit: whoever is forked from now on inherits it. We have it too, and
 * close the pipe before we have ended. The guard has neither mark and is nobody's child, so that who ends
 * us with all of our descendants leaves it.
 */
const script = `
[ "$2" ] && prlimit --pid "$1" "--locks=$2:" >/dev/null 2>&1
status=$?
{
  limit=$(ulimit -H -w 2>/dev/null) && ulimit -S -w "$limit" ||
    { limit=$(ulimit -H -x) && ulimit -S -x "$limit"; }
  read -r nothing <&3
  round=0
  living=some
  while [ "$living" ] && [ $round -lt 20 ]; do
    round=$((round + 1))
    living=
    for file in $(
      grep -lsF -- "$3" /proc/[0-9]*/environ
      [ "$2" ] && grep -ls -- "^Max file locks  *$2 " /proc/[0-9]*/limits
    ); do
      pid=\${file#/proc/}
      pid=\${pid%/*}
      [ "$pid" = "$1" ] && continue
      read -r stat <"/proc/$pid/stat" || continue
      case \${stat##*) } in [ZX]*) continue ;; esac
      living=some
      kill -9 "$pid"
    done
  done
} </dev/null >/dev/null 2>&1 &
exit $status
`;

/** The same by groups; `remove` forgets one that is empty. */
const scriptForGroups = `
{
  groups=" "
  while read -r word group <&3; do
    case $word in
      add) groups="$groups$group " ;;
      remove) groups="\${groups%% $group *} \${groups#* $group }" ;;
    esac
  done
  for group in $groups; do kill -9 "-$group"; done
} </dev/null >/dev/null 2>&1 &
`;

/**
 * Ends the children of a process that is killed without warning. Neither Node nor the kernel does:
 * a killed parent leaves its children behind.
 */
export class OrphanGuard {
  /** Settles when it watches; with whether our descendants inherit the limit from now on. */
  readonly ready: Promise<boolean>;
  private readonly pipe: Socket | undefined;

  /** @param isWhole whether every descendant of this process is to have the limit */
  constructor({ id, lockLimit }: ProcessMarks, isWhole: boolean) {
    if (process.platform === 'win32') {
      this.ready = Promise.resolve(false); // a job object of the supervisor does it there
      return;
    }
    const args = [String(process.pid), isWhole ? String(lockLimit) : '', `${markName}=${id}.`];
    const text = hasProcessTable ? script : scriptForGroups;
    const shell = spawn('/bin/sh', ['-c', text, 'vmre-orphan-guard', ...args], {
      // Node closes its end of the first three when the first shell ends, and goes on with the others.
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      cwd: '/',
      detached: true, // a Ctrl-C in the terminal must not reach it
    });
    this.pipe = shell.stdio[3] as Socket;
    this.pipe.on('error', () => undefined).unref();
    this.ready = new Promise((resolve) => {
      shell.once('error', () => resolve(false));
      shell.once('exit', (code) => resolve(code === 0));
    });
  }

  /** Only where there is no `/proc`. */
  add(group: number): void {
    this.pipe?.write(`add ${group}\n`);
  }

  remove(group: number): void {
    this.pipe?.write(`remove ${group}\n`);
  }
}
