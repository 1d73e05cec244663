"""Hover, completion and the rest: each as far as the server says that it offers it."""

import json

import pytest
from conftest import POLICY, TOKEN
from wire import URI, edited, position, range_of

BROAD = POLICY.replace("GetObjekt", "Get*")
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}


@pytest.fixture(params=["utf-8", "utf-16"])
def editor(wire, request):
    """A session with a client that knows all that is asked for here."""
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
    return {"textDocument": {"uri": URI}, "position": place}


def test_hover_tells_of_the_action_under_the_cursor(editor):
    need(editor, "hoverProvider")
    text = POLICY.replace("GetObjekt", "GetObject")
    editor.open(text)
    hover = editor.ask("textDocument/hover", at(editor, text, '"s3:GetObject"', 5))
    assert "GetObject" in str(hover["contents"])
    if "range" in hover:
        assert hover["range"] in [range_of(text, it, editor.encoding) for it in ('"s3:GetObject"', "s3:GetObject")]
    assert editor.ask("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 99, "character": 0}}) is None


def test_completion_offers_the_actions_of_a_service(editor):
    need(editor, "completionProvider")
    text = POLICY.replace("s3:GetObjekt", "s3:GetObjec")
    editor.open(text)
    answer = editor.ask("textDocument/completion", at(editor, text, '"s3:GetObjec"', len('"s3:GetObjec')))
    items = answer["items"] if isinstance(answer, dict) else answer
    item = next(it for it in items if it["label"] in ("s3:GetObject", "GetObject"))
    if "textEdit" in item:
        edit = item["textEdit"]
        change = {"range": edit.get("range") or edit["replace"], "newText": edit["newText"]}
        assert '"s3:GetObject"' in edited(text, [change], editor.encoding)


def test_inlay_hints_lie_in_the_range_that_is_asked_for(editor):
    need(editor, "inlayHintProvider")
    editor.open(BROAD)
    ask = {"textDocument": {"uri": URI}, "range": EVERYTHING}
    hints = editor.ask("textDocument/inlayHint", ask)
    assert hints, "a wildcard has a hint"
    last = max(hint["position"]["line"] for hint in hints)
    assert last < BROAD.count("\n")
    nowhere = {**ask, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}}
    assert not [hint for hint in editor.ask("textDocument/inlayHint", nowhere) or [] if hint["position"]["line"] > 0]


def test_actions_are_those_of_the_kind_that_is_asked_for(editor):
    need(editor, "codeActionProvider")
    found = editor.open(POLICY)
    token = next(it for it in found if it["code"] == "unknown-action")

    def actions(**context):
        params = {"textDocument": {"uri": URI}, "range": range_of(POLICY, TOKEN, editor.encoding)}
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
    editor.open(POLICY)
    symbols = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    assert symbols
    for symbol in symbols:
        whole, name = symbol["range"], symbol["selectionRange"]
        assert (whole["start"]["line"], whole["start"]["character"]) <= (name["start"]["line"], name["start"]["character"])


def test_folding_and_selection_keep_to_the_text(editor):
    need(editor, "foldingRangeProvider")
    editor.open(POLICY)
    for fold in editor.ask("textDocument/foldingRange", {"textDocument": {"uri": URI}}):
        assert 0 <= fold["startLine"] <= fold["endLine"] < POLICY.count("\n")


def test_formatting_changes_no_meaning(editor):
    need(editor, "documentFormattingProvider")
    editor.open(POLICY)
    params = {"textDocument": {"uri": URI}, "options": {"tabSize": 2, "insertSpaces": True}}
    formatted = edited(POLICY, editor.ask("textDocument/formatting", params) or [], editor.encoding)
    assert json.loads(formatted) == json.loads(POLICY)
    # The elements of the policy are not in their order.
    assert list(json.loads(formatted)["Statement"][0]) == ["Effect", "Action", "Resource", "Condition"]


def test_an_unknown_command_is_refused(editor):
    need(editor, "executeCommandProvider")
    assert editor.error("workspace/executeCommand", {"command": "nonsense"}) == -32602
