/** Checks of what the user sees, by the keyboard alone. */

import assert from "node:assert/strict";
import path from "node:path";

import { sleep } from "./editor.mjs";

/** How long the editor may take to show something, on a machine that has other work, too. */
const PATIENCE = 60_000;

const SQUIGGLE = ".squiggly-error";
const PROBLEM = ".markers-panel .monaco-list-row";

/** Finds, repairs, completes and scans. Leaves pictures. */
export async function screen(editor, offered, say) {
  const { page } = editor;
  page.setDefaultTimeout(PATIENCE);
  try {
    await finds(editor, say);
    await repairs(page, say);
    await scans(page, say);
    await when(offered.hoverProvider, "hover", say, () => hovers(page, say));
    await when(offered.completionProvider, "completion", say, () => completes(page, say));
    assert.deepEqual([...editor.outside], [], "the editor asked other hosts");
    say("no request to another host");
  } catch (error) {
    await picture(page, "failure");
    throw error;
  }
}

/** Without the program the user is told, and what to do. */
export async function missing(editor, say) {
  const { page } = editor;
  page.setDefaultTimeout(PATIENCE);
  try {
    await openPolicy(editor);
    const toast = page.locator(".notifications-toasts .notification-list-item").first();
    await toast.waitFor();
    const text = await toast.innerText();
    assert.match(text, /iamlint does not run\. The setting iamlint\.path names \/nowhere\/iamlint, but there is no such file/);
    assert.match(text, /Open Settings/);
    const status = page.locator("[id='status.languageStatus']");
    await status.waitFor();
    assert.match(await status.getAttribute("aria-label"), /iamlint does not run/);
    await picture(page, "missing");
    assert.equal(await page.locator(SQUIGGLE).count(), 0);
    say("a wrong iamlint.path is told, with a way to the setting");
  } catch (error) {
    await picture(page, "failure");
    throw error;
  }
}

async function when(isOffered, what, say, check) {
  if (isOffered) {
    await check();
  } else {
    say(`NOT CHECKED: the server does not offer ${what}`);
  }
}

async function openPolicy(editor) {
  const file = path.join(editor.workspace, "policies/bucket.json");
  await editor.open([["openFile", editor.remote(file)]]);
  await editor.page.waitForSelector(".editor-instance .view-lines");
}

async function finds(editor, say) {
  const { page } = editor;
  await openPolicy(editor);
  await page.waitForSelector(SQUIGGLE);
  await page.keyboard.press("Control+Shift+M");
  const row = page.locator(PROBLEM, { hasText: "never applies" });
  await row.waitFor();
  const label = await row.getAttribute("aria-label");
  assert.match(label, /^Error: `s3:GetObject` never applies to a bucket's own ARN/);
  assert.match(label, /at line 9 and character 19/);
  await under(page, '"arn:aws:s3:::bravo-reports"');
  say("the squiggle is under the token, and Problems has an entry");
  await page.locator(".editor-instance .view-line", { hasText: "Resource" }).click();
  await page.keyboard.press("F8");
  await page.locator(".marker-widget", { hasText: "never applies" }).waitFor();
  await sleep(500);
  await picture(page, "finding");
  await page.keyboard.press("Escape");
}

/** The squiggle begins and ends where the token does. */
async function under(page, token) {
  const places = await page.evaluate(
    ([selector, token]) => {
      const box = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
      const walker = document.createTreeWalker(document.querySelector(".editor-instance .view-lines"), NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (walker.nextNode()) {
        const start = walker.currentNode.data.indexOf(token);
        if (start >= 0) {
          range.setStart(walker.currentNode, start);
          range.setEnd(walker.currentNode, start + token.length);
        }
      }
      return [range, document.querySelector(selector)].map((part) => box(part.getBoundingClientRect()));
    },
    [SQUIGGLE, token],
  );
  const [text, squiggle] = places;
  for (const side of ["left", "right"]) {
    assert.ok(text.right > text.left && Math.abs(text[side] - squiggle[side]) <= 2, JSON.stringify(places));
  }
  assert.ok(squiggle.top >= text.top - 2 && squiggle.bottom <= text.bottom + 4, JSON.stringify(places));
}

async function repairs(page, say) {
  await page.keyboard.press("Control+Home");
  await goTo(page, "9:25");
  await page.locator(".editor-instance [class*=lightbulb]").first().waitFor();
  const action = page.locator(".action-widget .monaco-list-row", { hasText: "Name the objects of the bucket" });
  await menu(page, action);
  await sleep(300);
  await picture(page, "repair");
  await page.keyboard.press("Enter");
  await page.waitForFunction((selector) => document.querySelector(selector) === null, SQUIGGLE);
  await page.locator(".editor-instance .view-line", { hasText: "bravo-reports/*" }).waitFor();
  await page.locator(PROBLEM).first().waitFor({ state: "detached" });
  say("the repair from the light bulb clears the squiggle and the entry");
}

/** Opens the menu of the light bulb. The editor closes it again if it still has to follow the cursor. */
async function menu(page, action) {
  for (let tries = 0; tries < 5; tries += 1) {
    await page.keyboard.press("Control+Period");
    const isOpen = await action.waitFor({ timeout: PATIENCE / 10 }).then(() => true, () => false);
    if (isOpen) {
      return;
    }
  }
  await action.waitFor({ timeout: PATIENCE / 10 });
}

async function scans(page, say) {
  await command(page, "iamlint: Scan Workspace");
  const row = page.locator(PROBLEM, { hasText: "lambda:UpdateFunctionCodes" });
  await row.waitFor();
  await page.locator(PROBLEM, { hasText: "deploy.json" }).first().waitFor();
  await sleep(500);
  await picture(page, "scan");
  say("the scan fills Problems for a file that is not open");
}

async function hovers(page, say) {
  await page.locator(".editor-instance .view-line", { hasText: "GetObjectTagging" }).click();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+i");
  const hover = page.locator(".monaco-hover:visible", { hasText: "GetObjectTagging" }).first();
  await hover.waitFor();
  await picture(page, "hover");
  await page.keyboard.press("Escape");
  say("the hover is shown");
}

async function completes(page, say) {
  const line = page.locator(".editor-instance .view-line", { hasText: "GetObjectTagging" });
  await line.click();
  await page.keyboard.press("End");
  // Into the brackets, behind the last action.
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(', "s3:Get');
  const offer = page.locator(".suggest-widget .monaco-list-row");
  await offer.filter({ hasText: "s3:Get" }).first().waitFor();
  await picture(page, "completion");
  await page.keyboard.type("ObjectAc");
  // Enter takes the offer in focus. That is another one until the list has followed what was typed.
  await offer.and(page.locator(".focused")).filter({ hasText: "s3:GetObjectAcl" }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".editor-instance .view-line", { hasText: '"s3:GetObjectTagging", "s3:GetObjectAcl"],' }).waitFor();
  say("actions are offered while one is typed, and the chosen one takes its place");
}

async function goTo(page, place) {
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-box input").waitFor();
  await page.keyboard.type(place);
  await page.keyboard.press("Enter");
}

async function command(page, title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-box input").waitFor();
  await page.keyboard.type(title);
  await page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

function picture(page, name) {
  return page.screenshot({ path: path.join(process.env.ARTEFACTS, `vscode-${name}.png`) });
}
