import { readFileSync } from 'node:fs';

const LOOK_MS = 500;

/** Whether a script leaves something running on purpose, so that its own end means nothing. */
export const leavesSomething = (script: string): boolean =>
  /(^|[^&>])&($|[^&>\d])|\b(nohup|setsid|disown|daemonize)\b/.test(script);

/**
 * Looks whether the package manager that has started this process is still there: npm ends on SIGTERM, and the
 * shell between the two with it, but nobody tells this process (npm/cli#6684).
 *
 * Only a process whose parent is a package manager, or a shell of one, is meant: not one that a script has left
 * in the background, nor one in a session of its own. On systems without /proc the parent alone is looked at.
 *
 * @param gone called once
 * @returns ends the watch
 */
export function watchPackageManager(
  gone: () => void,
  env: NodeJS.ProcessEnv = process.env,
): () => void {
  const { npm_execpath: manager, npm_lifecycle_script: script = '' } = env;
  const parent = process.ppid;
  if (manager === undefined || parent <= 1 || leavesSomething(script)) return () => undefined;
  const above = managerAbove(parent, manager);
  if (above === undefined) return () => undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === above) return;
    clearInterval(timer);
    gone();
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/**
 * The parent of our parent, where one of the two is the package manager, in a session with this process.
 *
 * @returns undefined when that is not so
 */
function managerAbove(parent: number, manager: string): number | undefined {
  const own = statOf('self');
  const theirs = statOf(parent);
  if (!own || !theirs) return process.platform === 'linux' ? undefined : UNKNOWN;
  const isThere = isManager(parent, manager) || isManager(theirs.parent, manager);
  return isThere && own.session === theirs.session ? theirs.parent : undefined;
}

const UNKNOWN = -1;

const parentOf = (pid: number): number => statOf(pid)?.parent ?? UNKNOWN;

function isManager(pid: number, manager: string): boolean {
  const words = read(pid, 'cmdline')?.split('\0') ?? [];
  // npm calls its process as what it does.
  return words.includes(manager) || /^(npm|pnpm|yarn) /.test(words[0] ?? '');
}

function statOf(pid: number | 'self'): { parent: number; session: number } | undefined {
  const fields = read(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields && { parent: Number(fields[1]), session: Number(fields[3]) };
}

function read(pid: number | 'self', file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined; // it has ended, or there is no /proc
  }
}
