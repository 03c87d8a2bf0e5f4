import { accessSync, closeSync, constants, existsSync, openSync, readdirSync } from 'node:fs';
import { readSync, statSync } from 'node:fs';

import { whyNotExecutable, whyUnreachable, type Denial } from '../../../process/denied';
import { messageOf, systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { formatOf, HEADER_BYTES, type ExecutableFormat } from './executable-format';

/** The machine that a program must be built for. */
export interface Machine {
  platform: NodeJS.Platform;
  /** As `process.arch`. */
  arch: string;
  /** Whether it runs programs of other machines, because an emulator is registered. */
  emulates: boolean;
}

const formats: Partial<Record<NodeJS.Platform, ExecutableFormat['kind']>> = {
  linux: 'elf',
  darwin: 'mach-o',
  win32: 'pe',
};
const systems: Partial<Record<ExecutableFormat['kind'], string>> = {
  elf: 'Linux',
  'mach-o': 'macOS',
  pe: 'Windows',
};

/**
 * Why a file cannot be started as a plugin. Checked before a start, because the error of the operating system
 * does not say why, and it passes unknown files to a shell.
 *
 * @returns undefined when there is no problem
 */
export function problemOf(path: string, machine: Machine = thisMachine()): VmreError | undefined {
  const broken = (text: string, hint: string): VmreError =>
    new VmreError('VMRE_SPAWN_FAILED', `${path} ${text}`, { hint, data: { program: path } });
  try {
    const file = statSync(path);
    if (file.isDirectory()) return broken('is a directory', 'Give the path of the plugin in it.');
    if (!file.isFile()) return broken('is not a file', 'Give the path of the plugin binary.');
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return missing(path);
    const why = code === 'EACCES' ? whyUnreachable(path) : undefined;
    if (why) return broken(why.text, why.hint);
    return broken(`cannot be used: ${messageOf(error)}`, 'Check the path and its permissions.');
  }
  const format = readFormat(path);
  const why = (format && incompatibility(format, machine)) ?? denial(path);
  return why && broken(why.text, why.hint);
}

function denial(path: string): Denial | undefined {
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return whyNotExecutable(path);
  }
}

function missing(path: string): VmreError {
  return new VmreError('VMRE_PROGRAM_NOT_FOUND', `there is no plugin at ${path}`, {
    hint: 'Check the path. In the plugin directory, a plugin is named after the id of its VM.',
    data: { program: path },
  });
}

/** A file that cannot be read is left to the operating system. */
function readFormat(path: string): ExecutableFormat | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEADER_BYTES);
      return formatOf(head.subarray(0, readSync(file, head, 0, HEADER_BYTES, 0)));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function incompatibility(
  format: ExecutableFormat,
  machine: Machine,
): { text: string; hint: string } | undefined {
  const { kind, machines, interpreter, hasCarriageReturn } = format;
  const expected = formats[machine.platform];
  if (kind === 'empty') return { text: 'is empty', hint: 'Build or copy the plugin again.' };
  if (kind === 'script')
    return scriptIncompatibility(interpreter ?? '', hasCarriageReturn ?? false);
  if (!expected || machine.emulates) return undefined;
  if (kind === 'other') {
    const hint = 'Build it for this machine; a script needs a first line such as #!/usr/bin/node.';
    return { text: 'is not a program that this machine can start', hint };
  }
  const ours = `${systems[expected]} on ${machine.arch}`;
  const theirs = `${systems[kind]}${machines.length > 0 ? ` on ${machines.join(' or ')}` : ''}`;
  if (kind !== expected || (machines.length > 0 && !machines.includes(machine.arch))) {
    const text = `is built for ${theirs}, and this machine is ${ours}`;
    return { text, hint: 'Build it for this machine, or download the build for it.' };
  }
  if (interpreter && !existsSync(interpreter)) {
    const text = `needs the loader ${interpreter}, which does not exist here`;
    return { text, hint: 'Build it on this system (its C library differs), or statically.' };
  }
  return undefined;
}

function scriptIncompatibility(
  interpreter: string,
  hasCarriageReturn: boolean,
): { text: string; hint: string } | undefined {
  if (hasCarriageReturn) {
    const text =
      'has a first line with a Windows line end (CR LF), so that its interpreter is not found';
    return { text, hint: 'Save it with Unix line ends.' };
  }
  if (existsSync(interpreter)) return undefined;
  const text = `is a script for ${interpreter || 'nothing'}, which does not exist here`;
  return { text, hint: 'Correct the first line, or install what it names.' };
}

function thisMachine(): Machine {
  const { platform, arch } = process;
  return {
    platform,
    arch,
    emulates: platform === 'linux' ? hasEmulators() : platform === 'darwin',
  };
}

/** Whether emulators are registered with Linux (binfmt_misc). */
function hasEmulators(): boolean {
  try {
    return readdirSync('/proc/sys/fs/binfmt_misc').some((name) => /^(qemu|rosetta)/i.test(name));
  } catch {
    return false;
  }
}
