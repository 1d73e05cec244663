"""Hover, completion and the rest, in each language that holds policies: each as far as the server says that it offers it."""

import json

import pytest
from conftest import HOSTS, TOKEN
from wire import edited, position, range_of

EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}


@pytest.fixture(params=HOSTS, ids=[name for name, _, _ in HOSTS])
def host(request):
    """The file that is open: its address, its language, and its text with a fault."""
    name, language, text = request.param
    return f"file:///project/{name}", language, text


@pytest.fixture(params=["utf-8", "utf-16"])
def editor(wire, request, host):
    """A session with a client that knows all that is asked for here. `show` opens the file with some text."""
    wire.uri, language, wire.policy = host
    wire.show = lambda text: wire.open(text, uri=wire.uri, language=language)
    wire.start(
        {
            "general": {"positionEncodings": [request.param, "utf-16"]},
            "textDocument": {
                "hover": {"contentFormat": ["markdown", "plaintext"]},
                "completion": {"completionItem": {"snippetSupport": True}},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source", "refactor"]}}},
                "inlayHint": {},
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
            },
        }
    )
    assert wire.encoding == request.param
    yield wire
    assert wire.quit() == 0


def need(editor, capability):
    if not editor.capabilities.get(capability):
        pytest.skip(f"the server does not offer `{capability}` yet")


def at(editor, text, token, inside=1):
    """The document, and a place in a token of it."""
    place = position(text, text.index(token) + inside, editor.encoding)
    return {"textDocument": {"uri": editor.uri}, "position": place}


def test_hover_tells_of_the_action_under_the_cursor(editor):
    need(editor, "hoverProvider")
    text = editor.policy.replace("GetObjekt", "GetObject")
    editor.show(text)
    hover = editor.ask("textDocument/hover", at(editor, text, '"s3:GetObject"', 5))
    assert "GetObject" in str(hover["contents"])
    if "range" in hover:
        assert hover["range"] in [range_of(text, it, editor.encoding) for it in ('"s3:GetObject"', "s3:GetObject")]
    assert editor.ask("textDocument/hover", {"textDocument": {"uri": editor.uri}, "position": {"line": 99, "character": 0}}) is None


def test_completion_offers_the_actions_of_a_service(editor):
    need(editor, "completionProvider")
    text = editor.policy.replace("s3:GetObjekt", "s3:GetObjec")
    editor.show(text)
    answer = editor.ask("textDocument/completion", at(editor, text, '"s3:GetObjec"', len('"s3:GetObjec')))
    items = answer["items"] if isinstance(answer, dict) else answer
    item = next(it for it in items if it["label"] in ("s3:GetObject", "GetObject"))
    if "textEdit" in item:
        edit = item["textEdit"]
        change = {"range": edit.get("range") or edit["replace"], "newText": edit["newText"]}
        assert '"s3:GetObject"' in edited(text, [change], editor.encoding)


def test_inlay_hints_lie_in_the_range_that_is_asked_for(editor):
    need(editor, "inlayHintProvider")
    broad = editor.policy.replace("GetObjekt", "Get*")
    editor.show(broad)
    ask = {"textDocument": {"uri": editor.uri}, "range": EVERYTHING}
    hints = editor.ask("textDocument/inlayHint", ask)
    assert hints, "a wildcard has a hint"
    last = max(hint["position"]["line"] for hint in hints)
    assert last < broad.count("\n")
    nowhere = {**ask, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}}
    assert not [hint for hint in editor.ask("textDocument/inlayHint", nowhere) or [] if hint["position"]["line"] > 0]


def test_actions_are_those_of_the_kind_that_is_asked_for(editor):
    need(editor, "codeActionProvider")
    found = editor.show(editor.policy)
    token = next(it for it in found if it["code"] == "unknown-action")

    def actions(**context):
        params = {"textDocument": {"uri": editor.uri}, "range": range_of(editor.policy, TOKEN, editor.encoding)}
        return editor.ask("textDocument/codeAction", {**params, "context": {"diagnostics": [token], **context}})

    fixes = actions(only=["quickfix"])
    assert fixes and all(it["kind"].startswith("quickfix") for it in fixes)
    assert fixes[0]["diagnostics"] == [token]
    assert not actions(only=["nonsense"])
    kinds = editor.capabilities["codeActionProvider"]
    offered = kinds.get("codeActionKinds", []) if isinstance(kinds, dict) else []
    for kind in offered:
        assert all(it["kind"].startswith(kind) for it in actions(only=[kind]))


def test_symbols_name_the_statements(editor):
    need(editor, "documentSymbolProvider")
    editor.show(editor.policy)
    symbols = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": editor.uri}})
    assert symbols
    for symbol in symbols:
        whole, name = symbol["range"], symbol["selectionRange"]
        assert (whole["start"]["line"], whole["start"]["character"]) <= (name["start"]["line"], name["start"]["character"])


def test_folding_and_selection_keep_to_the_text(editor):
    need(editor, "foldingRangeProvider")
    editor.show(editor.policy)
    for fold in editor.ask("textDocument/foldingRange", {"textDocument": {"uri": editor.uri}}):
        assert 0 <= fold["startLine"] <= fold["endLine"] < editor.policy.count("\n")


def test_formatting_changes_no_meaning(editor):
    need(editor, "documentFormattingProvider")
    editor.show(editor.policy)
    params = {"textDocument": {"uri": editor.uri}, "options": {"tabSize": 2, "insertSpaces": True}}
    formatted = edited(editor.policy, editor.ask("textDocument/formatting", params) or [], editor.encoding)
    if not editor.uri.endswith(".json"):
        # Templates and modules have formatters of their own.
        assert formatted == editor.policy
        return
    assert json.loads(formatted) == json.loads(editor.policy)
    # The elements of the policy are not in their order.
    assert list(json.loads(formatted)["Statement"][0]) == ["Effect", "Action", "Resource", "Condition"]


def test_an_unknown_command_is_refused(editor):
    need(editor, "executeCommandProvider")
    assert editor.error("workspace/executeCommand", {"command": "nonsense"}) == -32602
