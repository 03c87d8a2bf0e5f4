import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';

/** Syscalls that workers do not need, with their numbers on each architecture: x64, arm64. */
const refused: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  // Sockets.
  ...{
    socket: [41, 198],
    connect: [42, 203],
    accept: [43, 202],
    bind: [49, 200],
    listen: [50, 201],
  },
  ...{ socketpair: [53, 199], accept4: [288, 242] },
  // Other processes.
  ...{ ptrace: [101, 117], process_vm_readv: [310, 270], process_vm_writev: [311, 271] },
  ...{ pidfd_open: [434, 434], pidfd_getfd: [438, 438], execveat: [322, 281], setns: [308, 268] },
  ...{ unshare: [272, 97], perf_event_open: [298, 241] },
  // File systems.
  ...{ mount: [165, 40], umount2: [166, 39], pivot_root: [155, 41], chroot: [161, 51] },
  ...{ open_tree: [428, 428], move_mount: [429, 429], fsopen: [430, 430], fsconfig: [431, 431] },
  ...{ fsmount: [432, 432], mount_setattr: [442, 442], name_to_handle_at: [303, 264] },
  ...{ open_by_handle_at: [304, 265], fanotify_init: [300, 262], memfd_create: [319, 279] },
  // The kernel itself.
  ...{ bpf: [321, 280], keyctl: [250, 219], add_key: [248, 217], request_key: [249, 218] },
  ...{ userfaultfd: [323, 282], io_uring_setup: [425, 425], io_uring_enter: [426, 426] },
  ...{ io_uring_register: [427, 427], kexec_load: [246, 104], init_module: [175, 105] },
  ...{ finit_module: [313, 273], personality: [135, 92], reboot: [169, 142], acct: [163, 89] },
  ...{ swapon: [167, 224], settimeofday: [164, 170], clock_settime: [227, 112] },
};

/** The kernel's ids of architectures. */
const architectures: Readonly<Record<string, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
/** x64 has a second table of syscalls from this number. */
const SECOND_TABLE = 0x40000000;

/** Instructions of the classic Berkeley packet filter, and the meanings of its results in seccomp. */
const [LOAD, IS_EQUAL, IS_AT_LEAST, RETURN] = [0x20, 0x15, 0x35, 0x06];
const [NUMBER, ARCHITECTURE] = [0, 4];
const [ALLOW, KILL, NOT_PERMITTED] = [0x7fff0000, 0x80000000, 0x00050001];

/**
 * A seccomp filter for a worker: it refuses (EPERM) the listed syscalls and allows all others.
 *
 * @returns its program; undefined if the numbers of syscalls are unknown
 */
export function syscallFilter(architecture: string = process.arch): Buffer | undefined {
  const known = architectures[architecture];
  if (known === undefined || endianness() !== 'LE') return undefined;
  const column = architecture === 'x64' ? 0 : 1;
  const numbers = Object.values(refused).map((each) => each[column]);
  const tests = numbers.map((number, index) => [IS_EQUAL, numbers.length - index, 0, number]);
  const program = [
    [LOAD, 0, 0, ARCHITECTURE],
    [IS_EQUAL, 1, 0, known],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER],
    [IS_AT_LEAST, 0, 1, SECOND_TABLE],
    [RETURN, 0, 0, KILL],
    ...tests,
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, NOT_PERMITTED],
  ];
  return Buffer.concat(program.map(instruction));
}

function instruction([code = 0, isTrue = 0, isFalse = 0, value = 0]: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code);
  bytes.writeUInt8(isTrue, 2);
  bytes.writeUInt8(isFalse, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
