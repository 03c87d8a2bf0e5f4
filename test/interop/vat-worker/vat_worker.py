"""Runs a vat in a process of its own: the worker's side of docs/vat-workers.md.

A vat is a function that is given each delivery; `serve` takes what makes it.
"""

import json
import os

PROTOCOL = 1

# Syscalls that are answered; what comes of all others is told by the end of the vat.
AWAITED = ("callNow", "vatstoreGet", "vatstoreGetNextKey")

FROM_MANAGER, TO_MANAGER = 3, 4
CHUNK = 64 * 1024
# What is written waits for more, up to so many bytes.
BATCH = 256 * 1024


class SyscallFailed(Exception):
    """A device has failed, which the vat may survive; or the syscall was illegal, and the vat is over."""


class Wire:
    """Messages to and from the manager: netstrings of JSON."""

    def __init__(self):
        self._arrived = bytearray()
        self._waiting = []
        self._size = 0

    def read(self):
        """Waits for the next message. Without a manager there is nothing more to do."""
        while (colon := self._arrived.find(b":")) < 0:
            self._receive()
        end = colon + 1 + int(self._arrived[:colon])
        while len(self._arrived) <= end:
            self._receive()
        text = self._arrived[colon + 1 : end].decode()
        if self._arrived[end : end + 1] != b",":
            raise ValueError("a frame does not end with a comma")
        del self._arrived[: end + 1]
        return json.loads(text)

    def write(self, message):
        """Sends a message that may wait for others, up to `flush`."""
        # Escaped, so that halves of pairs pass too; and what JSON cannot write is an error here.
        text = json.dumps(message, allow_nan=False, separators=(",", ":"))
        frame = b"%d:%s," % (len(text), text.encode("ascii"))
        self._waiting.append(frame)
        self._size += len(frame)
        if self._size >= BATCH:
            self.flush()

    def flush(self):
        """What was written is on its way."""
        rest = memoryview(b"".join(self._waiting))
        self._waiting, self._size = [], 0
        while rest:
            rest = rest[os.write(TO_MANAGER, rest) :]

    def _receive(self):
        chunk = os.read(FROM_MANAGER, CHUNK)
        if not chunk:
            os._exit(0)
        self._arrived += chunk


class Syscalls:
    """What a vat asks of the kernel, during a delivery and at no other time."""

    def __init__(self, wire):
        self._wire = wire

    def ask(self, *syscall):
        """Makes any syscall, as it is on the wire.

        Raises SyscallFailed for one that is answered, and refused.
        """
        self._wire.write(["syscall", syscall])
        if syscall[0] not in AWAITED:
            return None
        self._wire.flush()
        status, content = self._wire.read()
        if status == "error":
            raise SyscallFailed(f"syscall.{syscall[0]} failed: {content}")
        return content

    def send(self, target, method, args, result=None):
        self.ask("send", target, {"method": method, "args": args, "result": result})

    def subscribe(self, promise):
        self.ask("subscribe", promise)

    def fulfil(self, promise, data):
        self.ask("resolve", [[promise, {"rejected": False, "data": data}]])

    def reject(self, promise, reason):
        self.ask("resolve", [[promise, {"rejected": True, "data": reason}]])

    def call_now(self, device, method, args):
        return self.ask("callNow", device, method, args)

    def get(self, key):
        """What the vat has kept under a key, or None."""
        return self.ask("vatstoreGet", key)

    def set(self, key, value):
        self.ask("vatstoreSet", key, value)

    def say(self, text, level="info"):
        """Writes to the log of the kernel."""
        self._wire.write(["console", level, text])


def limit_memory(megabytes):
    """Beyond what it has now the process gets no more than that; only where there is /proc."""
    try:
        import resource

        with open("/proc/self/statm") as figures:
            has = int(figures.read().split()[0]) * resource.getpagesize()
        most = has + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, OSError):
        pass  # the manager looks too


def serve(build):
    """Serves the manager until it ends this process.

    `build(syscalls)` makes the vat: a function `dispatch(delivery, recorded)`. What it raises ends the
    vat. `recorded` is None, or the syscalls that the vat made when it was given this before.
    """
    wire = Wire()
    _, bundle = wire.read()
    wire.write(["dispatchReady", PROTOCOL])
    wire.flush()
    if bundle["protocol"] != PROTOCOL:
        return
    limit_memory(bundle["memoryMb"])
    dispatch = build(Syscalls(wire))
    while True:
        _, delivery, recorded = wire.read()
        result = ["ok", None, None]
        try:
            dispatch(delivery, recorded)
        except Exception as error:  # the vat's own
            result = ["error", f"{type(error).__name__}: {error}", None]
        wire.write(["deliverDone", result])
        wire.flush()
