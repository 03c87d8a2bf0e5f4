import { readdirSync, readFileSync } from 'node:fs';

/**
 * Other processes that run and carry a word: `NAME=value` in their environment, or an argument on their
 * command line.
 */
export function livingProcesses(place: 'environ' | 'cmdline', word: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        // The name in parentheses may contain anything.
        const isOver = /^[ZX]/.test(stat.slice(stat.lastIndexOf(') ') + 2));
        return (
          !isOver && readFileSync(`/proc/${pid}/${place}`, 'latin1').split('\0').includes(word)
        );
      } catch {
        return false; // ended meanwhile, or somebody else's
      }
    });
}
