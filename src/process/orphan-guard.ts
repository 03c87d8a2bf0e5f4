import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

import { markName, type ProcessMarks } from './marks';
import { hasProcessTable } from './process-table';

/**
 * A shell that briefly outlives this process. When its pipe closes, because this process terminated in any
 * way, it kills every process with our marks. One `grep` scans all processes: one program for each process
 * would overload the machine when many runtimes are killed at once.
 *
 * First it sets the limit that serves as a mark: processes that are forked from now on inherit it. This
 * process has it too, but closes the pipe before it has fully terminated. The guard has neither mark and is
 * reparented, so that killing this process with all of its descendants does not kill the guard.
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

/** The same with process groups; `remove` forgets an empty group. */
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
 * Kills the children of this process if it is killed itself. Neither Node nor the kernel does so: the
 * children of a killed parent keep running.
 */
export class OrphanGuard {
  /** Resolves when the guard watches, with whether new descendants inherit the limit. */
  readonly ready: Promise<boolean>;
  private readonly pipe: Socket | undefined;

  /** @param isWhole whether every descendant of this process gets the limit */
  constructor({ id, lockLimit }: ProcessMarks, isWhole: boolean) {
    if (process.platform === 'win32') {
      this.ready = Promise.resolve(false); // on Windows the supervisor's job object does it
      return;
    }
    const args = [String(process.pid), isWhole ? String(lockLimit) : '', `${markName}=${id}.`];
    const text = hasProcessTable ? script : scriptForGroups;
    const shell = spawn('/bin/sh', ['-c', text, 'vmre-orphan-guard', ...args], {
      // When the first shell exits, Node closes only its ends of the first three pipes.
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

  /** Only used without `/proc`. */
  add(group: number): void {
    this.pipe?.write(`add ${group}\n`);
  }

  remove(group: number): void {
    this.pipe?.write(`remove ${group}\n`);
  }
}
