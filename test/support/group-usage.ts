import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;
const PAGE = 4096;

/** The data of `/proc` about one process. */
interface Usage {
  cpuMs: number;
  bytes: number;
}

/**
 * Counts like a supervisor: for each living process of a group its own times and its memory, with the largest
 * value seen of each.
 */
export class GroupUsage {
  private readonly largest = new Map<string, Usage>();

  /** @param without a process that is not counted */
  constructor(
    private readonly group: number,
    private readonly without: number,
  ) {}

  sample(): Usage {
    for (const entry of readdirSync('/proc')) {
      const pid = Number(entry);
      if (!Number.isInteger(pid) || pid === this.without) continue;
      const fields = statOf(pid);
      if (Number(fields[2]) !== this.group || 'ZX'.includes(fields[0] ?? 'X')) continue;
      const identity = `${pid} ${fields[19]}`;
      const before = this.largest.get(identity);
      const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
      const bytes = Number(fields[21]) * PAGE;
      this.largest.set(identity, {
        cpuMs: Math.max(cpuMs, before?.cpuMs ?? 0),
        bytes: Math.max(bytes, before?.bytes ?? 0),
      });
    }
    const all = [...this.largest.values()];
    return {
      cpuMs: all.reduce((sum, each) => sum + each.cpuMs, 0),
      bytes: all.reduce((sum, each) => sum + each.bytes, 0),
    };
  }
}

/** CPU time in milliseconds of the reaped children of this process, and their descendants. */
export function usedByEndedChildren(): number {
  const fields = statOf('self');
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

/** The fields after the name. */
function statOf(pid: number | 'self'): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
