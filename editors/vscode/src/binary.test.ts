/** The order in which the program is looked for, and what is said when it cannot be had. */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { find, type Found } from "./binary.ts";

const NAME = process.platform === "win32" ? "iamlint.exe" : "iamlint";

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "iamlint-binary-"));
});

afterEach(() => {
  fs.rmSync(root, { recursive: true });
});

/** Puts a program into a folder below the root and returns its path. */
function program(folder: string, mode = 0o755): string {
  const file = path.join(root, folder, NAME);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "", { mode });
  return file;
}

function look(setting: string): Found {
  return find({ setting, extension: path.join(root, "extension"), path: path.join(root, "on-path") });
}

function command(found: Found): string {
  assert.ok("command" in found, JSON.stringify(found));
  return found.command;
}

function fault(found: Found): string {
  assert.ok("fault" in found, JSON.stringify(found));
  return found.fault;
}

test("the setting goes before the bundled program, and that before PATH", () => {
  const [own, bundled, installed] = [program("own"), program("extension/bin"), program("on-path")];
  assert.equal(command(look(own)), own);
  assert.equal(command(look(" ")), bundled);
  fs.rmSync(bundled);
  assert.equal(command(look("")), installed);
});

test("a setting that names nothing is told, though there is another program", () => {
  program("extension/bin");
  assert.match(fault(look(path.join(root, "absent"))), /iamlint\.path names .*absent, but there is no such file/);
  assert.match(fault(look(root)), /there is no such file/);
  assert.match(fault(look("bin/iamlint")), /no absolute path/);
});

test("nothing anywhere says what to do", () => {
  assert.match(fault(look("")), /none on PATH\. Install .* or build iamlint/);
});

test("a relative entry of PATH is passed over", () => {
  program("on-path");
  const relative = path.relative(process.cwd(), path.join(root, "on-path"));
  assert.ok("fault" in find({ setting: "", extension: root, path: `${relative}${path.delimiter}.` }));
});

test("a program that may not be executed is told", { skip: process.platform === "win32" && "no such mark" }, () => {
  assert.match(fault(look(program("own", 0o644))), /chmod/);
  program("extension/bin", 0o644);
  assert.match(fault(look("")), /may not be executed/);
});
