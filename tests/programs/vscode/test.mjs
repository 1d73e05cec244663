/** Runs the checks inside the editor's extension host, then those of what the user sees. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { withEditor } from "./editor.mjs";
import { missing, screen } from "./screen.mjs";

const HERE = import.meta.dirname;
const TALK = path.join(process.env.ARTEFACTS, "vscode-talk.txt");
const begin = performance.now();

/** How long the checks inside the extension host may take. */
const PATIENCE = 180_000;

function say(line) {
  console.log(`   ${((performance.now() - begin) / 1000).toFixed(1).padStart(5)} s  ${line}`);
}

/** Runs `host/checks.js` where extensions run. Returns what the server offers. */
async function host() {
  let offered = {};
  await withEditor({ options: ["--vscode-option", "enable-smoke-test-driver"] }, async (editor) => {
    const { page } = editor;
    const code = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("the checks inside the editor did not end in time")), PATIENCE).unref();
      page.exposeFunction("codeAutomationExit", resolve);
    });
    await page.exposeFunction("codeAutomationLog", (_, words) => {
      const [who, what, ...more] = words;
      if (who !== "iamlint:") {
        // The editor's own words: without native modules it has much to complain of.
        fs.appendFileSync(TALK, `${words.join(" ")}\n`);
      } else if (what === "offered") {
        offered = JSON.parse(more[0]);
      } else {
        say(what);
      }
    });
    await editor.open([
      ["extensionDevelopmentPath", editor.remote(path.join(HERE, "host"))],
      ["extensionTestsPath", editor.remote(path.join(HERE, "host/checks.js"))],
    ]);
    assert.equal(await code, 0, `a check inside the editor has failed, see ${TALK}`);
    assert.deepEqual([...editor.outside], [], "the editor asked other hosts");
  });
  return offered;
}

fs.rmSync(TALK, { force: true });
say("inside the extension host");
const offered = await host();
assert.ok(Object.keys(offered).length > 0, "the checks inside the editor did not say what the server offers");
say("on the screen");
await withEditor({}, (editor) => screen(editor, offered, say));
say("on the screen, without the program");
await withEditor({ settings: { "iamlint.path": "/nowhere/iamlint" } }, (editor) => missing(editor, say));
say("passed");
