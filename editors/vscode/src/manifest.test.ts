/** The manifest, the code and the documentation name the same settings and commands. */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

/** npm runs the tests in the folder of the extension. */
function read(file: string): string {
  return fs.readFileSync(path.join(process.cwd(), file), "utf8");
}

const { contributes } = JSON.parse(read("package.json"));

test("every setting is documented, and no other", () => {
  const settings = Object.keys(contributes.configuration.properties);
  for (const file of ["README.md", "../../docs/editors/vscode.md"]) {
    const rows = read(file).matchAll(/^\| `(iamlint\.[^`]+)`/gm);
    assert.deepEqual([...rows].map((row) => row[1]), settings, file);
  }
});

test("every command is registered, and no other", () => {
  const registered = read("src/extension.ts").matchAll(/registerCommand\("([^"]+)"/g);
  const offered = contributes.commands.map((command: { command: string }) => command.command);
  assert.deepEqual([...registered].map((call) => call[1]).sort(), offered.sort());
});
