"""A client that speaks to the binary frame by frame. Every message of the server is held against the protocol's types."""

import json
import os
import queue
import subprocess
import threading
import time

from lsprotocol import converters, types

PATIENCE = 20
URI = "file:///project/policy.json"
CONVERTER = converters.get_converter()


class Wire:
    """One server and what it has said."""

    def __init__(self):
        command = [os.environ["IAMLINT"], "server"]
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.number = 0
        self.asked = {}
        self.answers = {}
        self.errors = []
        self.published = []
        self.notifications = []
        self.capabilities = {}
        self.invalid = []
        self.has_ended = False
        self._lock = threading.Lock()
        self._messages = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while (body := read_frame(self.server.stdout)) is not None:
            self._messages.put(json.loads(body))
        self._messages.put(None)

    def send_bytes(self, data):
        with self._lock:
            try:
                self.server.stdin.write(data)
                self.server.stdin.flush()
            except BrokenPipeError:
                pass

    def send(self, **message):
        self.send_bytes(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()))

    def notify(self, method, params):
        self.send(method=method, params=params)

    def begin(self, method, params=None):
        """Asks, and does not wait. Returns the request's id."""
        self.number += 1
        self.asked[self.number] = method
        self.send(id=self.number, method=method, **({} if params is None else {"params": params}))
        return self.number

    def ask(self, method, params=None):
        """The result of a request."""
        answer = self.answer(self.begin(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def error(self, method, params=None):
        """The code of the error with which a request is answered."""
        answer = self.answer(self.begin(method, params))
        assert "error" in answer, answer
        return answer["error"]["code"]

    def answer(self, number):
        return self.wait(lambda: self.answers.get(number), f"an answer to {self.asked[number]}")

    def wait(self, condition, what):
        """Takes messages until the condition holds, and returns what it is."""
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            try:
                message = self._messages.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"there never was {what}") from None
            self._take(message)
            assert not self.has_ended, f"the server has ended before there was {what}"
        return found

    def drain(self, seconds):
        """Takes all messages of some time."""
        deadline = time.monotonic() + seconds
        while not self.has_ended and (left := deadline - time.monotonic()) > 0:
            try:
                message = self._messages.get(timeout=left)
            except queue.Empty:
                return
            self._take(message)

    def _take(self, message):
        if message is None:
            self.has_ended = True
            return
        self.invalid += faults(message, self.asked)
        if "method" in message and "id" in message:
            items = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            self.send(id=message["id"], result=None if items is None else [None for _ in items])
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.published.append(message["params"])
        elif "method" in message:
            self.notifications.append(message)
        elif message.get("id") is None:
            self.errors.append(message["error"]["code"])
        else:
            assert message["id"] not in self.answers, f"a second answer: {message}"
            self.answers[message["id"]] = message

    def start(self, capabilities=None, **more):
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities or {}, **more}
        result = self.ask("initialize", params)
        self.capabilities = result["capabilities"]
        self.notify("initialized", {})
        return result

    @property
    def encoding(self):
        return self.capabilities["positionEncoding"]

    def open(self, text, uri=URI, version=1, language="json"):
        """Opens a document and returns its findings."""
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return self.findings(uri, version)

    def change(self, version, *changes, uri=URI):
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def findings(self, uri, version):
        """The findings that are shown for a version."""

        def of_version():
            return [it for it in self.published if it["uri"] == uri and it.get("version") == version]

        return self.wait(of_version, f"something published for version {version}")[-1]["diagnostics"]

    def is_alive(self):
        """Whether the server still finds the fault of a policy."""
        return bool(self.open('{"Version": "2012-10-17", "Statement": []}', uri="file:///project/alive.json"))

    def quit(self):
        """Says goodbye, with the pipe held open; returns the exit status."""
        self.ask("shutdown")
        self.notify("exit", None)
        return self.status()

    def status(self):
        """Waits for the end; returns the exit status."""
        status = self.server.wait(PATIENCE)
        self.drain(1)
        return status

    def end(self):
        """The end of a test: nothing that the server has said was against the protocol, and it has not panicked."""
        if self.server.poll() is None:
            self.server.kill()
            self.server.wait()
        self.drain(1)
        said = self.server.stderr.read().decode()
        assert not self.invalid, self.invalid
        assert "panicked" not in said, said


def frame(body):
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def read_frame(stream):
    length = None
    while line := stream.readline():
        if line == b"\r\n":
            break
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return None if length is None else stream.read(length)


def faults(message, asked):
    """What is wrong with a message of the server. It has to fit its type, and the type has to hold all of it."""
    if "error" in message:
        kind = types.ResponseErrorMessage
        if message.get("id") is None:
            # The types do not know the id `null`, by which JSON-RPC answers what has no readable id.
            message = {**message, "id": 0}
    elif "method" in message:
        if message["method"] not in types.METHOD_TO_TYPES:
            return [f"an unknown method: {message}"]
        kind = types.METHOD_TO_TYPES[message["method"]][0]
    elif message.get("id") not in asked:
        return [f"an answer to nothing: {message}"]
    else:
        kind = types.METHOD_TO_TYPES[asked[message["id"]]][1]
    try:
        structured = CONVERTER.structure(message, kind)
    except Exception as error:  # the converter raises groups of whatever it has met
        return [f"{error!r}: {message}"]
    kept, said = without_nulls(CONVERTER.unstructure(structured)), without_nulls(message)
    return [] if kept == said else [f"the type holds {kept}, and the server has said {said}"]


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [without_nulls(item) for item in value]
    return value


def units(text, encoding):
    """How long a text is in an encoding."""
    return len(text.encode()) if encoding == "utf-8" else len(text.encode("utf-16-le")) // 2


def position(text, offset, encoding):
    """The position of a character."""
    before = text[:offset]
    return {"line": before.count("\n"), "character": units(before[before.rfind("\n") + 1 :], encoding)}


def range_of(text, token, encoding):
    start = text.index(token)
    return {"start": position(text, start, encoding), "end": position(text, start + len(token), encoding)}


def offset(text, place, encoding):
    """The character at a position."""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: place["line"]])
    line = lines[place["line"]]
    return start + next(n for n in range(len(line) + 1) if units(line[:n], encoding) >= place["character"])


def edited(text, edits, encoding):
    """The text after edits that do not overlap."""
    spans = [(offset(text, e["range"]["start"], encoding), offset(text, e["range"]["end"], encoding), e["newText"]) for e in edits]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text
