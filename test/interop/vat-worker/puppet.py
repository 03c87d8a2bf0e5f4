"""The puppet of test/vat/conformance, which does as test/fixtures/vat/puppet.js does."""

import json
import sys

from vat_worker import SyscallFailed, serve

DIFFERS = "--differs" in sys.argv


class Puppet:
    """Does what messages tell it, and remembers what else it was given."""

    def __init__(self, syscalls):
        self.syscalls = syscalls
        self.counted = 0
        self.given = []

    def dispatch(self, delivery, _recorded):
        if delivery[0] == "message" and delivery[2]["method"] == "play":
            self.play(delivery[2])
        else:
            self.given.append(delivery)

    def play(self, message):
        if DIFFERS:
            self.syscalls.set("differs", "yes")
        args, result = message["args"], message["result"]
        named = {f"${index}": slot for index, slot in enumerate(args["slots"])}
        steps = with_names(json.loads(args["body"]), {**named, "$result": result})
        answers = [getattr(self, name)(*given) for name, *given in steps]
        self.syscalls.fulfil(result, {"body": json.dumps(answers), "slots": []})

    # What it can be told; `%` stands for the number of the round

    def ask(self, *syscall):
        try:
            return self.syscalls.ask(*syscall)
        except SyscallFailed as error:
            return {"failed": str(error)}

    def repeat(self, rounds, *asked):
        text = json.dumps(asked)
        return [
            self.ask(*syscall)
            for number in range(rounds)
            for syscall in json.loads(text.replace("%", str(number)))
        ]

    def count(self, amount):
        self.counted += amount
        return self.counted

    def seen(self):
        given, self.given = self.given, []
        return given

    def say(self, text):
        self.syscalls.say(text)

    def fail(self, text):
        raise RuntimeError(text)

    def spin(self):
        while True:
            pass

    def hoard(self):
        held = []
        while True:
            held.append(bytearray(1024 * 1024))


def with_names(value, named):
    """The same with what the names in it stand for."""
    if isinstance(value, str):
        return named.get(value, value)
    if isinstance(value, list):
        return [with_names(each, named) for each in value]
    if isinstance(value, dict):
        return {key: with_names(each, named) for key, each in value.items()}
    return value


serve(lambda syscalls: Puppet(syscalls).dispatch)
