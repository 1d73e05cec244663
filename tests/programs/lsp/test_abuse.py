"""What no editor should do, and what happens then."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import POLICY
from wire import PATIENCE, URI, Wire, frame

HOVER = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
ACTIONS = {
    "textDocument": {"uri": URI},
    "range": {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}},
    "context": {"diagnostics": []},
}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(b"{nonsense"), -32700),
        (frame(b""), -32700),
        (frame(b'{"jsonrpc":"2.0","id":3,"method":"\xff\xfe"}'), -32700),
        (frame(b"[]"), -32600),
        (frame(b"{}"), -32600),
        (frame(b'"text"'), -32600),
        (frame(b'{"jsonrpc":"2.0","method":3}'), -32600),
        (b"Content-Type: something\r\n\r\n", -32700),
        (b"Content-Length: many\r\n\r\n", -32700),
        (b"Content-Length: -5\r\n\r\n", -32700),
        (b"\r\n\r\nnoise\r\n\r\n", -32700),
    ],
    ids=repr,
)
def test_a_malformed_message_is_answered_and_passed_over(session, data, code):
    session.send_bytes(data)
    session.wait(lambda: session.errors, "an answer to it")
    assert session.errors == [code]
    assert session.is_alive()


def test_headers_may_come_in_another_way(session):
    body = json.dumps({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {
        "textDocument": {"uri": URI, "languageId": "json", "version": 1, "text": POLICY}}}).encode()
    header = b"content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: %d\r\n\r\n" % len(body)
    # Byte by byte: a pipe may cut anywhere, also within a character.
    for byte in header + body:
        session.send_bytes(bytes([byte]))
    assert session.findings(URI, 1)


@pytest.mark.parametrize("params", [{"a": 1}, [], {"textDocument": 3, "range": None}, None], ids=repr)
def test_wrong_parameters_are_refused(session, params):
    assert session.error("textDocument/codeAction", params) == -32602
    for method in ["didOpen", "didChange", "didClose"]:
        session.notify(f"textDocument/{method}", params)
    assert session.is_alive()


def test_a_document_that_was_never_opened_is_unknown(session):
    session.change(2, {"text": POLICY})
    assert session.ask("textDocument/codeAction", ACTIONS) is None
    session.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert session.is_alive()


def test_positions_outside_the_text_harm_nobody(session):
    session.open(POLICY)
    far = {"line": 4_000_000_000, "character": 4_000_000_000}
    session.change(2, {"range": {"start": far, "end": far}, "text": " "})
    session.change(3, {"range": {"start": far, "end": {"line": 0, "character": 0}}, "text": " "})
    assert session.findings(URI, 3)
    session.ask("textDocument/codeAction", {**ACTIONS, "range": {"start": far, "end": far}})


def test_uris_of_any_kind_harm_nobody(session):
    for uri in ["untitled:Untitled-1", "file:///", "file:///a%20b/%C3%A4.json", "git:/project/p.json?ref", "x:"]:
        assert session.open(POLICY, uri=uri)


def test_before_initialize_only_that_is_answered(wire):
    assert wire.error("textDocument/hover", HOVER) == -32002
    wire.notify("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "json", "version": 1, "text": POLICY}})
    wire.start()
    assert wire.ask("textDocument/codeAction", ACTIONS) is None, "the document came too early"
    assert wire.error("initialize", {"capabilities": {}}) == -32600
    assert wire.is_alive()
    assert wire.quit() == 0


def test_after_shutdown_requests_are_refused(wire):
    wire.start()
    wire.ask("shutdown")
    assert wire.error("textDocument/codeAction", ACTIONS) == -32600
    wire.notify("exit", None)
    assert wire.status() == 0


def test_unknown_methods_are_refused_and_unknown_notifications_passed_over(session):
    for method in ["iamlint/nonsense", "$/nonsense", "workspace/nonsense"]:
        session.notify(method, {})
        assert session.error(method, {}) == -32601
    assert session.is_alive()


def test_a_cancelled_request_is_answered_once(session):
    statement = '{"Effect": "Allow", "Action": "s3:GetObjekt%d", "Resource": "*"}'
    text = '{"Version": "2012-10-17", "Statement": [%s]}' % ",".join(statement % n for n in range(300))
    session.open(text)
    numbers = []
    for _ in range(20):
        number = session.begin("textDocument/codeAction", ACTIONS)
        session.notify("$/cancelRequest", {"id": number})
        numbers.append(number)
    session.notify("$/cancelRequest", {"id": 99999})
    for number in numbers:
        answer = session.answer(number)
        assert "result" in answer or answer["error"]["code"] == -32800, answer
    # `Wire` fails at a second answer to the same request.
    session.drain(0.3)
    assert any("error" in session.answers[number] for number in numbers), "nothing was cancelled"


def test_exit_without_shutdown_is_a_failure(wire):
    wire.start()
    wire.notify("exit", None)
    assert wire.status() == 1


def test_exit_before_initialize_ends_the_server(wire):
    wire.notify("exit", None)
    assert wire.status() == 1


@pytest.mark.parametrize("rest", [b"", b"Content-Le", b"Content-Length: 500\r\n\r\n{\"json"], ids=repr)
def test_a_sudden_end_of_the_input_ends_the_server(wire, rest):
    wire.start()
    wire.open(POLICY)
    wire.send_bytes(rest)
    wire.server.stdin.close()
    assert wire.status() == 1


def test_an_editor_that_stops_reading_does_not_keep_the_server_alive(wire):
    wire.start()
    wire.open(POLICY)
    wire.server.stdin.close()
    wire.server.stdout.close()
    assert wire.status() == 1


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in another way there")
def test_a_killed_editor_leaves_no_server_behind():
    editor = subprocess.Popen(
        [sys.executable, "-c", EDITOR, os.environ["IAMLINT"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    server = int(editor.stdout.readline())
    assert is_running(server)
    editor.send_signal(signal.SIGKILL)
    editor.wait()
    deadline = time.monotonic() + PATIENCE
    while is_running(server):
        assert time.monotonic() < deadline, "the server outlives the editor"
        time.sleep(0.05)


# Starts a server as an editor does, says which, and waits.
EDITOR = """
import subprocess, sys, time
server = subprocess.Popen([sys.argv[1], "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
server.stdin.flush()
server.stdout.readline()
print(server.pid, flush=True)
time.sleep(600)
"""


def is_running(process):
    """A process that has ended may stay as a zombie until somebody asks for its status; that one does not run."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return bool(found.stdout.strip()) and not found.stdout.strip().startswith("Z")


def test_many_servers_start_and_end(wire):
    wire.start()
    assert wire.quit() == 0
    for _ in range(20):
        other = Wire()
        other.start()
        assert other.quit() == 0
        other.end()
