import { readFileSync } from 'node:fs';

const LOOK_MS = 500;

/** Whether a script leaves a background process on purpose, so that its own exit is irrelevant. */
export const leavesSomething = (script: string): boolean =>
  /(^|[^&>])&($|[^&>\d])|\b(nohup|setsid|disown|daemonize)\b/.test(script);

/**
 * Watches whether the package manager that started this process still runs: npm exits on SIGTERM, as does the
 * shell between them, without forwarding the signal to this process (npm/cli#6684).
 *
 * Applies only if the parent is a package manager or its shell, but not to a process that a script left in
 * the background, or that has its own session. On systems without /proc, only the parent is checked.
 *
 * @param gone called once, when the package manager exited
 * @returns a function that stops the watch
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
 * Returns the parent of our parent, if one of the two is the package manager and our parent has our session.
 *
 * @returns undefined otherwise
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
  // npm sets its process title to its command.
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
    return undefined; // the process exited, or there is no /proc
  }
}
