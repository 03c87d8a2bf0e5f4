import type { TraceLine } from '../../vat/api/trace';
import type { CapData } from '../../vat/types/capdata';
import type { KernelSyscall } from '../../vat/types/syscall';

/** Characters of data in a line. */
const WIDTH = 40;

/** Formats each crank as a line, with the earlier cranks that sent a message or settled a promise. */
export class TraceView {
  /** The crank in which the message with this result was sent. */
  private readonly sentIn = new Map<string, number>();
  /** The crank in which this promise was settled. */
  private readonly settledIn = new Map<string, number>();
  private readonly seen = new Set<string>();
  private readonly names = new Map<string, string>();

  /** The name of a vat, once its start was seen. */
  nameOf(vatId: string | undefined): string | undefined {
    return vatId === undefined ? undefined : this.names.get(vatId);
  }

  /** The vats seen so far, with their names. */
  get vats(): readonly { vatId: string; name: string }[] {
    return [...this.seen].map((vatId) => ({ vatId, name: this.names.get(vatId) ?? vatId }));
  }

  add(line: TraceLine): string {
    if (line.vat !== undefined) this.seen.add(line.vat);
    if (line.vat !== undefined && line.name !== undefined) this.names.set(line.vat, line.name);
    const { crank, vat, result, terminated, suspended } = line;
    const parts = [`${crank}`.padStart(6), this.label(vat).padEnd(12), this.given(line)];
    const asked = (line.syscalls ?? [])
      .map(([[type], answer, kernel]) => this.asked(crank, type, kernel, answer))
      .filter((text) => text !== '');
    if (asked.length > 0) parts.push(` ${asked.join(', ')}`);
    if (result?.[0] === 'error') parts.push(` ✗ ${result[1]}`);
    if (terminated) parts.push(` † ${this.label(terminated.vatId)} ${brief(terminated.info)}`);
    if (suspended) parts.push(` ‖ ${this.label(suspended.vatId)} ${suspended.reason}`);
    return parts.join(' ').trimEnd();
  }

  private label(vatId: string | undefined): string {
    if (vatId === undefined) return '';
    const name = this.names.get(vatId);
    return name === undefined ? vatId : `${vatId}:${name}`;
  }

  /** What the crank processed. */
  private given({ type, delivery, item }: TraceLine): string {
    if (item?.type === 'send') {
      const { method, args, result } = item.msg;
      const waits = type === 'delivery' ? '' : ' (queued, or its vat is gone)';
      const answer = result === null ? '' : ` ⇒ ${result}${from(this.sentIn.get(result))}`;
      return `${item.target}.${method}${brief(args)}${answer}${waits}`;
    }
    if (item?.type === 'notify') {
      const known = type === 'delivery' ? '' : ' (known already)';
      return `${item.kpid} is settled${from(this.settledIn.get(item.kpid))}${known}`;
    }
    if (!delivery) return type;
    const [kind, what] = delivery;
    const isOfTexts = Array.isArray(what) && what.every((each) => typeof each === 'string');
    return isOfTexts ? `${kind} ${what.join(' ')}` : kind;
  }

  private asked(
    crank: number,
    type: string,
    kernel: KernelSyscall | null,
    answer: readonly [string, unknown],
  ): string {
    if (answer[0] === 'error') return `${type} ✗`;
    switch (kernel?.[0]) {
      case 'send': {
        const [, target, { method, result }] = kernel;
        if (result !== null) this.sentIn.set(result, crank);
        return `→ ${target}.${method}${result === null ? '' : ` ⇒ ${result}`}`;
      }
      case 'resolve':
        return kernel[2]
          .map(([kpid, { rejected, data }]) => {
            this.settledIn.set(kpid, crank);
            return `${rejected ? '✗' : '='} ${kpid} ${brief(data)}`;
          })
          .join(', ');
      case 'invoke':
        return `D ${kernel[1]}.${kernel[2]}${brief(kernel[3])}`;
      case 'subscribe':
        return '';
      default:
        return type;
    }
  }
}

const from = (crank: number | undefined): string => (crank === undefined ? '' : ` (from ${crank})`);

/** Data, shortened, with references instead of slot numbers. */
export function brief({ body, slots }: CapData): string {
  const text = body
    .replace(/^#/, '')
    .replace(/"[$&](\d+)(\.[^"]*)?"/g, (_, index: string) => slots[Number(index)] ?? '?');
  const list = /^\[(.*)\]$/s.exec(text)?.[1];
  const cut = (list ?? text).length > WIDTH ? `${(list ?? text).slice(0, WIDTH)}…` : (list ?? text);
  return list === undefined ? cut : `(${cut})`;
}
