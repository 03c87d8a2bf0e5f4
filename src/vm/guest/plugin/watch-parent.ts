import { PLUGIN } from '../guest-limits';

/** Calls back when the process that started this one ended. A plugin must not outlive its node. */
export function watchParent(gone: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, PLUGIN.parentMs).unref();
  return () => clearInterval(timer);
}
