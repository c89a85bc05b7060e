"""A shell of one's own with Python's standard library alone: shell.py DAEMON [WORKBOOK]; it says what it understands.

The daemon may be killed at any moment: it is started again, and what was under way is asked again under its mutationId.
"""

import json
import os
import subprocess
import sys
import uuid
from contextlib import suppress
from itertools import count
from pathlib import Path

FINAL = (2, 3, 4)  # wrong command line, no place for data, another daemon is there: starting again would not help


class Shell:
    def __init__(self, program):
        self.program, self.daemon, self.ids = program, None, count(1)

    def start(self):
        self.daemon = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        who = {"protocolVersion": "1.0", "client": {"name": "example", "version": "1"}, "processId": os.getpid()}
        self.ask_once("initialize", who)  # when this is answered, all that was decided before is there again

    def ask_once(self, method, params):
        request = {"jsonrpc": "2.0", "id": next(self.ids), "method": method, "params": params}
        with suppress(OSError):  # nobody reads it any more: then nothing is answered, either
            print(json.dumps(request), file=self.daemon.stdin, flush=True)
        for line in self.daemon.stdout:
            if not line.endswith("\n"):
                break  # killed in the middle of an answer
            message = json.loads(line)
            if message.get("id") == request["id"]:
                if "error" in message:
                    raise ValueError(f"{message['error']['message']} {message['error']['data']['remedy']}")
                return message["result"]
            if message.get("method") == "notice":  # said unasked, and for people, as of a full disk
                print("!", message["params"]["message"])
        raise EOFError(f"the daemon has ended with status {self.daemon.wait()}")

    def ask(self, method, **params):
        tries_left = 2
        while True:
            try:
                if self.daemon is None:
                    self.start()
                return self.ask_once(method, params)
            except EOFError:
                if not tries_left or self.daemon.wait() in FINAL:
                    raise
                self.daemon, tries_left = None, tries_left - 1

    def decide(self, method, **params):
        return self.ask(method, mutationId=str(uuid.uuid4()), **params)  # made once, kept when it is asked again

    def obey(self, words):
        match words:
            case ["move", who, performance, potential]:
                self.decide("employee.move", employeeId=who, performance=performance, potential=potential)
            case ["undo"]:
                self.decide("change.undo")
            case ["list"]:
                for each in self.ask("employee.list", fields=["box", "employeeId", "name"])["employees"]:
                    print(each["box"] or "-", each["employeeId"], each["name"])
            case _:
                print("list | move ID PERFORMANCE POTENTIAL (Low, Medium, High) | undo | end of input leaves")


if __name__ == "__main__":
    shell = Shell(sys.argv[1])
    if sys.argv[2:]:
        shell.decide("session.create", path=str(Path(sys.argv[2]).absolute()))
    shell.obey([])
    for line in sys.stdin:
        try:
            shell.obey(line.split())
        except ValueError as refused:
            print("?", refused)
    shell.ask("shutdown")
