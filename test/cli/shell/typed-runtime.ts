import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const correct = readFileSync(join(__dirname, '../../fixtures/conformance/runtime.js'), 'utf8');

/** Further commands, of the plain runtime of the fixtures. */
const commands = `} else if (bin === 'help') {
    const pid = accept(id);
    output(pid, 'echo WORDS...  Writes its words\\nsleep SECONDS  Waits\\nstate set VALUE  Publishes\\n');
    stopped(pid, 0);
  } else if (bin === 'crash') {
    output(accept(id), 'so far');
    console.error('the reason of the crash');
    setTimeout(() => process.exit(3), 20);
  } else if (bin === 'stuck') {
    accept(id); // and ignores kill
    running.set(lastPid, { child: { kill() {} }, ended: Promise.resolve() });
  } else if (bin === 'evil') {
    const pid = accept(id);
    output(pid, '\\x1b[2Jcleared\\x07\\u202e\\n');
    stopped(pid, 0);
  } else if (bin === 'both') {
    const pid = accept(id);
    output(pid, 'to stdout\\n');
    event(20, uint(1, pid), uint(2, 1), text(5, 'to stderr\\n'));
    stopped(pid, 0);
  } else if (bin === 'big') {
    const pid = accept(id);
    const part = Buffer.alloc(2 ** 20, 'x');
    for (let left = Number(args[0]); left > 0; left -= 1) output(pid, part);
    output(pid, '\\n');
    stopped(pid, 0);
  } else if (bin === 'flood') {
    const pid = accept(id);
    const part = Buffer.alloc(2 ** 16, 'y'.repeat(99) + '\\n');
    const more = () => {
      if (!running.has(pid)) return stopped(pid, 143);
      output(pid, part);
      if (process.stdout.writableNeedDrain) process.stdout.once('drain', more);
      else setImmediate(more);
    };
    running.set(pid, { child: { kill: () => running.delete(pid) }, ended: Promise.resolve() });
    more();
  } else if (bin === 'count') {
    const pid = accept(id);
    output(pid, String(args.join(' ').length) + '\\n');
    stopped(pid, 0);
  } else reject(id, 'unknown command');`;

/**
 * Writes a runtime in plain JavaScript with commands that try a prompt.
 *
 * @param replaced parts of its text, and what replaces each
 * @returns its path
 */
export function writeTypedRuntime(
  directory: string,
  replaced: readonly (readonly [string, string])[] = [],
): string {
  const path = join(directory, 'typed-runtime');
  let text = correct.replace("} else reject(id, 'unknown command');", () => commands);
  for (const [from, to] of replaced) {
    if (!text.includes(from)) throw new Error(`the runtime has no ${from}`);
    text = text.replace(from, () => to);
  }
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}
