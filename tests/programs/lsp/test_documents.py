"""Texts that change, quickly too, and what is shown of them."""

import random

from conftest import MENDED, POLICY, TOKEN
from wire import URI, edited, position, range_of


def test_findings_carry_the_version_that_they_are_of(session):
    assert "unknown-action" in {it["code"] for it in session.open(POLICY, version=7)}
    token = range_of(POLICY, "GetObjekt", session.encoding)
    session.change(9, {"range": token, "text": "GetObject"})
    assert {it["code"] for it in session.findings(URI, 9)} == {"unsupported-character"}
    session.change(12, {"text": POLICY})
    found = {it["code"]: it for it in session.findings(URI, 12)}
    assert found["unknown-action"]["range"] == range_of(POLICY, TOKEN, session.encoding)


def test_each_change_of_a_message_is_about_the_text_before_it(session):
    session.open("")
    texts, changes = [""], []
    for piece in ["[🙂]", POLICY, "ä"]:
        place = position(texts[-1], 0, session.encoding)
        changes.append({"range": {"start": place, "end": place}, "text": piece})
        texts.append(piece + texts[-1])
    for rest in ["ä", "[🙂]"]:
        changes.append({"range": range_of(texts[-1], rest, session.encoding), "text": ""})
        texts.append(texts[-1].replace(rest, "", 1))
    assert texts[-1] == POLICY
    session.change(2, *changes)
    found = {it["code"]: it for it in session.findings(URI, 2)}
    assert found["unknown-action"]["range"] == range_of(POLICY, TOKEN, session.encoding)


def test_a_closed_document_is_cleared(session):
    assert session.open(POLICY)
    session.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    session.wait(lambda: session.published[-1]["diagnostics"] == [], "an empty list")
    assert session.published[-1]["uri"] == URI
    assert session.open(MENDED, version=1)


def test_a_file_that_is_no_policy_is_left_alone(session):
    assert session.open('{"name": "something else", "Action": 3}') == []


def test_comments_are_read_in_jsonc_only(session):
    text = MENDED.replace("{\n", "{ // a comment\n", 1)
    in_json = session.open(text, uri="file:///project/a.json")
    in_jsonc = session.open(text, uri="file:///project/b.jsonc", language="jsonc")
    assert len(in_json) == len(in_jsonc) + 1


def test_two_thousand_fast_edits_end_as_the_client_has_them(session):
    session.open(POLICY)
    choose = random.Random(2012)
    text = POLICY
    for version in range(2, 2002):
        start = choose.randrange(len(text))
        end = min(len(text), start + choose.choice([0, 0, 0, 0, 1]))
        new = choose.choice(["", "x", "ä", "🙂", '"', "\n", "{}", ","]) if start == end else ""
        places = {"start": position(text, start, session.encoding), "end": position(text, end, session.encoding)}
        session.change(version, {"range": places, "text": new})
        text = edited(text, [{"range": places, "newText": new}], session.encoding)
    # Back to something that has findings at known places, in front of all that was typed.
    start = {"line": 0, "character": 0}
    session.change(2002, {"range": {"start": start, "end": start}, "text": POLICY})
    text = POLICY + text
    shown = session.findings(URI, 2002)
    session.drain(0.3)
    versions = [it["version"] for it in session.published if it["uri"] == URI]
    assert versions == sorted(versions) and versions[-1] == 2002
    assert shown == session.open(text, uri="file:///project/same.json")
    assert shown
