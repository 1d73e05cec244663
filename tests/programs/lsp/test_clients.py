"""Sessions with the capabilities of real editors, old and new."""

import os

import pytest
import pytest_lsp
from conftest import MENDED, POLICY, TOKEN
from lsprotocol import converters, types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from wire import URI, edited, range_of

EDITORS = [
    "visual_studio_code",
    "emacs",
    *(f"neovim@v0.{minor}" for minor in (6, 7, 8, 9, 10, 11)),
]


def capabilities_of(editor):
    return converters.get_converter().unstructure(client_capabilities(editor))


@pytest.mark.parametrize("editor", EDITORS)
def test_findings_and_repairs_stand_at_the_token(wire, editor):
    capabilities = capabilities_of(editor)
    wire.start(capabilities)
    offered = capabilities.get("general", {}).get("positionEncodings") or ["utf-16"]
    assert wire.encoding == ("utf-8" if "utf-8" in offered else "utf-16")

    found = {it["code"]: it for it in wire.open(POLICY)}
    assert found["unknown-action"]["range"] == range_of(POLICY, TOKEN, wire.encoding)
    assert found["unsupported-character"]["range"] == range_of(POLICY, "🙂", wire.encoding)

    token = found["unknown-action"]
    params = {"textDocument": {"uri": URI}, "range": token["range"], "context": {"diagnostics": [token]}}
    actions = wire.ask("textDocument/codeAction", params)
    repair = next(it for it in actions if "`s3:GetObject`" in it["title"])
    assert edited(POLICY, changes(repair["edit"]), wire.encoding) == MENDED

    related = capabilities["textDocument"]["publishDiagnostics"].get("relatedInformation")
    if not related:
        assert not any(it.get("relatedInformation") for it in found.values())
    assert wire.quit() == 0


def changes(edit):
    if "changes" in edit:
        return edit["changes"][URI]
    return [change for document in edit["documentChanges"] for change in document["edits"]]


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[os.environ["IAMLINT"], "server"]),
    params=["neovim", "visual_studio_code", "emacs"],
)
async def client(lsp_client: LanguageClient, request):
    """The client of pytest-lsp, which warns of everything that its editor does not know; warnings are errors here."""

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_: types.RegistrationParams):
        return None

    params = types.InitializeParams(capabilities=client_capabilities(request.param), root_uri="file:///work")
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_an_editor_is_sent_what_it_knows(client: LanguageClient):
    item = types.TextDocumentItem(uri=URI, language_id="json", version=1, text=POLICY)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    found = client.diagnostics[URI]
    assert {it.code for it in found} == {"unknown-action", "unsupported-character"}
    params = types.CodeActionParams(
        text_document=types.TextDocumentIdentifier(URI), range=found[1].range, context=types.CodeActionContext(found)
    )
    assert await client.text_document_code_action_async(params)
