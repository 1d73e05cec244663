/** Checks through the editor's own interface. They run in the process in which extensions run. */

const assert = require("node:assert/strict");
const path = require("node:path");
const vscode = require("vscode");

/** How long the editor may take to show what it is asked for, on a machine that has other work, too. */
const PATIENCE = 40_000;

const FIX = "Name the objects of the bucket";

/** Says something to the driver. The editor talks there, too. */
function say(...words) {
  console.log("iamlint:", ...words);
}

exports.run = async function () {
  try {
    await checks();
  } catch (error) {
    say(`FAILED: ${error.message}`);
    throw error;
  }
};

async function checks() {
  await startsOnlyForItsLanguages();
  const { capabilities } = vscode.extensions.getExtension("iamlint.iamlint").exports;
  say("offered", JSON.stringify(capabilities()));
  await findsAndRepairs();
  await readsTemplates();
  await readsUnsavedDocuments();
  await followsSettings();
  await restarts();
  await scans();
  await when(capabilities().completionProvider, "completion", completes);
  await when(capabilities().hoverProvider, "hover", hovers);
  await when(capabilities().documentFormattingProvider, "formatting", leavesFormattingToTheEditor);
  await stopsWhenItIsOff(capabilities);
}

/** A check of what the server may not offer. That it was not made is said, not passed over. */
async function when(offered, what, check) {
  if (offered) {
    await check();
  } else {
    say(`NOT CHECKED: the server does not offer ${what}`);
  }
}

async function startsOnlyForItsLanguages() {
  const extension = vscode.extensions.getExtension("iamlint.iamlint");
  assert.ok(extension, "the extension is not installed");
  // Whether it is inactive now says nothing: the editor opens JSON documents of its own, such as its settings.
  const events = extension.packageJSON.activationEvents.filter((event) => !event.startsWith("onCommand:"));
  assert.deepEqual(events, ["json", "jsonc", "yaml", "terraform", "opentofu", "hcl", "toml"].map((id) => `onLanguage:${id}`).concat("workspaceContains:**/*.{tf,tofu}", "workspaceContains:**/*.iamtest.toml"));
  await vscode.window.showTextDocument(await open("policies/bucket.json"));
  await until("the extension is active", () => extension.isActive);
  say(`VS Code ${vscode.version} has started the extension ${extension.packageJSON.version}`);
}

async function findsAndRepairs() {
  const document = await open("policies/bucket.json");
  const [finding] = await findings(document.uri, ["object-action-on-bucket"]);
  assert.equal(document.getText(finding.range), '"arn:aws:s3:::bravo-reports"');
  assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
  assert.equal(finding.source, "iamlint");
  assert.match(finding.code.target.path, /object_action_on_bucket\.md$/);
  assert.equal(document.getText(finding.relatedInformation[0].location.range), '"s3:GetObject"');

  const action = await fix(document.uri, finding.range);
  assert.equal(action.kind?.value, "quickfix");
  assert.equal(action.isPreferred, true);
  await vscode.workspace.applyEdit(action.edit);
  await findings(document.uri, []);
  assert.match(document.getText(), /"Resource": "arn:aws:s3:::bravo-reports\/\*"/);
  await vscode.commands.executeCommand("workbench.action.files.revert");
  await findings(document.uri, ["object-action-on-bucket"]);
  say("a finding at its token; its repair clears it, and reverting the file brings it back");
}

/**
 * A template in YAML, and a module of Terraform, which the editor takes for plain text. They lie outside of the workspace, whose
 * scan is looked at on the screen.
 */
async function readsTemplates() {
  const cases = [
    ["bucket.yaml", "arn:aws:s3:::bravo-reports", "Resource: arn:aws:s3:::bravo-reports/*"],
    ["bucket.tf", "aws_s3_bucket.reports.arn", 'resources = ["${aws_s3_bucket.reports.arn}/*"]'],
  ];
  for (const [file, token, repaired] of cases) {
    const uri = vscode.Uri.file(path.join(__dirname, "../templates", file));
    const document = await vscode.workspace.openTextDocument(uri);
    const [finding] = await findings(document.uri, ["object-action-on-bucket"]);
    assert.equal(document.getText(finding.range), token);
    const place = document.positionAt(document.getText().indexOf("GetObject"));
    await hoverAt(document, place, /s3:GetObject/);
    const labels = await until(`completion in ${file}`, async () => {
      const labels = await labelsAt(document, place.translate(0, "Get".length));
      return labels.some((label) => label.endsWith("GetObjectTagging")) && labels;
    });
    assert.ok(!labels.some((label) => label.includes("ec2:")), "actions of another service are offered");
    const action = await fix(document.uri, finding.range);
    await vscode.workspace.applyEdit(action.edit);
    await findings(document.uri, []);
    assert.ok(document.getText().includes(repaired), document.getText());
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await findings(document.uri, ["object-action-on-bucket"]);
    say(`a finding at its token in ${file}, its repair, hover and completion`);
  }
}

async function labelsAt(document, place) {
  const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, place);
  return list.items.map((item) => (typeof item.label === "string" ? item.label : item.label.label));
}

function hoverAt(document, place, wanted) {
  return until(`a hover with ${wanted}`, async () => {
    const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, place);
    const text = hovers.flatMap((hover) => hover.contents.map((part) => part.value ?? part)).join("\n");
    return wanted.test(text) && text;
  });
}

async function readsUnsavedDocuments() {
  const content = '{\n  // of nobody\n  "Version": "2012-10-17",\n  "Statement": { "Effect": "Allow", "Action": "s3:GetObjects", "Resource": "*" },\n}\n';
  const document = await vscode.workspace.openTextDocument({ language: "jsonc", content });
  const found = await findings(document.uri, (codes) => codes.includes("unknown-action"));
  const action = found.find((entry) => entry.code.value === "unknown-action");
  assert.equal(document.getText(action.range), '"s3:GetObjects"');
  assert.ok(found.every((entry) => entry.code.value !== "syntax-error"), "a comment in JSONC is no fault");
  say("findings in a JSONC document that has never been saved");
}

async function followsSettings() {
  const document = await open("policies/bucket.json");
  const settings = vscode.workspace.getConfiguration("iamlint");
  await settings.update("ignore", ["object-action-on-bucket"], vscode.ConfigurationTarget.Global);
  await findings(document.uri, []);
  await settings.update("ignore", undefined, vscode.ConfigurationTarget.Global);
  await findings(document.uri, ["object-action-on-bucket"]);
  say("a rule that the settings turn off is silent at once");
}

async function restarts() {
  const document = await open("policies/bucket.json");
  const seen = [];
  const listener = vscode.languages.onDidChangeDiagnostics(() => seen.push(codesOf(document.uri).length));
  await vscode.commands.executeCommand("iamlint.restart");
  await findings(document.uri, ["object-action-on-bucket"]);
  listener.dispose();
  assert.ok(seen.includes(0), "the findings of the old server were not cleared");
  say("the command that restarts the server clears the findings and brings them back");
}

async function scans() {
  const uri = at("policies/deploy.json");
  assert.ok(vscode.workspace.textDocuments.every((document) => document.uri.path !== uri.path), "the file is open");
  assert.deepEqual(codesOf(uri), []);
  await vscode.commands.executeCommand("iamlint.scan");
  await findings(uri, ["unknown-action"]);
  say("the scan finds what is wrong in a file that is not open");
}

async function completes() {
  const head = '{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Allow",\n    "Action": "s3:Get';
  for (const tail of ['",\n    "Resource": "*"\n  }\n}\n', "\n  }\n}\n"]) {
    const document = await vscode.workspace.openTextDocument({ language: "json", content: head + tail });
    const place = document.positionAt(head.length);
    const labels = await until(`completion of s3:Get before ${JSON.stringify(tail)}`, async () => {
      const labels = await labelsAt(document, place);
      return labels.some((label) => label.endsWith("GetObject")) && labels;
    });
    assert.ok(labels.some((label) => label.endsWith("GetBucketPolicy")), labels.join(" "));
    assert.ok(!labels.some((label) => label.includes("ec2:")), "actions of another service are offered");
  }
  say("completion of an action, in a whole document and in a half-written one");
}

async function hovers() {
  const document = await open("policies/bucket.json");
  const place = document.positionAt(document.getText().indexOf("GetObjectTagging"));
  await hoverAt(document, place, /s3:GetObjectTagging/);
  say("the hover tells of the action");
}

/** With two formatters and none chosen the editor asks the user at each formatting of any JSON document. */
async function leavesFormattingToTheEditor() {
  const document = await vscode.workspace.openTextDocument({ language: "json", content: '{"no":"policy"}' });
  await vscode.window.showTextDocument(document);
  await until("the editor's own format of a JSON document", async () => {
    await vscode.commands.executeCommand("editor.action.formatDocument");
    return document.getText() === '{\n    "no": "policy"\n}';
  });
  say("the editor formats JSON documents as before, without a question");
}

async function stopsWhenItIsOff(capabilities) {
  const document = await open("policies/bucket.json");
  const settings = vscode.workspace.getConfiguration("iamlint");
  await settings.update("enable", false, vscode.ConfigurationTarget.Global);
  await findings(document.uri, []);
  await until("the server has ended", () => capabilities() === undefined);
  await settings.update("enable", undefined, vscode.ConfigurationTarget.Global);
  await findings(document.uri, ["object-action-on-bucket"]);
  say("turned off, the server ends and its findings go; turned on, they are back");
}

function at(file) {
  return vscode.Uri.file(path.join(vscode.workspace.workspaceFolders[0].uri.fsPath, file));
}

function open(file) {
  return vscode.workspace.openTextDocument(at(file));
}

function diagnostics(uri) {
  return vscode.languages.getDiagnostics(uri).filter((entry) => entry.source === "iamlint");
}

function codesOf(uri) {
  return diagnostics(uri).map((entry) => entry.code?.value);
}

/** Waits until exactly these rules have findings in the document, or until the rules that have fulfil a condition. */
function findings(uri, wanted) {
  const fits = typeof wanted === "function" ? wanted : (codes) => JSON.stringify(codes) === JSON.stringify(wanted);
  const what = typeof wanted === "function" ? "other findings" : `findings [${wanted}]`;
  return until(`${what} in ${uri.path}, not [${codesOf(uri)}]`, () => fits(codesOf(uri)) && diagnostics(uri));
}

function fix(uri, range) {
  return until(`the repair ${FIX}`, async () => {
    const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", uri, range, "quickfix");
    return actions.find((action) => action.title.startsWith(FIX));
  });
}

/**
 * Asks until the answer is there. The editor may not be ready at the first time of asking, and takes a question of its own
 * back if something changes while it is answered.
 */
async function until(what, ask) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    let answer;
    try {
      answer = await ask();
    } catch (error) {
      if (error.message !== "Canceled") {
        throw error;
      }
    }
    if (answer) {
      return answer;
    }
    assert.ok(Date.now() < end, `waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
