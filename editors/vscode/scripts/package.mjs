/**
 * Makes the package for one platform: `npm run package -- --target linux-x64`.
 *
 * The binary of that platform stands in `bin/` before. A package without it, with that of another platform or with
 * another version is not made.
 */

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { createVSIX } from "@vscode/vsce";
import { build } from "esbuild";

import { machineOf } from "./machine.mjs";

const EXTENSION = path.join(import.meta.dirname, "..");
const REPOSITORY = path.join(EXTENSION, "../..");

/** What the binary of each target says of itself. */
const MACHINES = {
  "linux-x64": "ELF x86-64",
  "linux-arm64": "ELF AArch64",
  "alpine-x64": "ELF x86-64",
  "alpine-arm64": "ELF AArch64",
  "darwin-x64": "Mach-O x86-64",
  "darwin-arm64": "Mach-O AArch64",
  "win32-x64": "PE x86-64",
  "win32-arm64": "PE AArch64",
};

const manifest = JSON.parse(read(EXTENSION, "package.json"));
const target = wantedTarget();
checkBinary(target);
checkVersion();
checkSchema();
execFileSync(process.execPath, [path.join(EXTENSION, "node_modules/typescript/bin/tsc"), "--noEmit"], {
  cwd: EXTENSION,
  stdio: "inherit",
});
const packages = await bundle();
writeLicences(packages);
const packagePath = path.join(EXTENSION, `iamlint-${target}-${manifest.version}.vsix`);
await createVSIX({ cwd: EXTENSION, target, packagePath, dependencies: false });

function wantedTarget() {
  const { values } = parseArgs({ options: { target: { type: "string" } } });
  if (!Object.hasOwn(MACHINES, values.target ?? "")) {
    fail(`--target is one of ${Object.keys(MACHINES).join(", ")}`);
  }
  return values.target;
}

/** Exactly the one binary, for the target, and with the mark that lets it be started. */
function checkBinary(target) {
  const folder = path.join(EXTENSION, "bin");
  const name = target.startsWith("win32") ? "iamlint.exe" : "iamlint";
  const files = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  if (files.length !== 1 || files[0] !== name) {
    fail(`bin/ must hold ${name} and nothing else. It holds: ${files.join(", ") || "nothing"}`);
  }
  const machine = machineOf(fs.readFileSync(path.join(folder, name)));
  if (machine !== MACHINES[target]) {
    fail(`bin/${name} is ${machine}, and ${target} needs ${MACHINES[target]}`);
  }
  fs.chmodSync(path.join(folder, name), 0o755);
}

/** The extension and the binary are of one release. */
function checkVersion() {
  const section = read(REPOSITORY, "Cargo.toml").split("[workspace.package]")[1] ?? "";
  const version = /^version = "(.+)"$/m.exec(section)?.[1];
  if (version !== manifest.version) {
    fail(`package.json has version ${manifest.version}, Cargo.toml has ${version}`);
  }
}

/** The address under which TOML extensions are told of the schema is the schema's own. */
function checkSchema() {
  const { $id } = JSON.parse(read(REPOSITORY, "docs/iamlint.schema.json"));
  const [{ url }] = manifest.contributes.tomlValidation;
  if (url !== $id) {
    fail(`package.json names the schema ${url}, the schema is ${$id}`);
  }
}

/** Puts the extension and what it uses into one file. Returns the folders of the packages that went into it. */
async function bundle() {
  const { metafile } = await build({
    absWorkingDir: EXTENSION,
    entryPoints: ["src/extension.ts"],
    outfile: "out/extension.js",
    bundle: true,
    platform: "node",
    format: "cjs",
    // The Node of the oldest VS Code in `engines`.
    target: "node20",
    external: ["vscode"],
    minify: true,
    metafile: true,
  });
  const ofPackage = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
  const folders = Object.keys(metafile.inputs).map((input) => ofPackage.exec(input)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** Our own licences in one file; those of what is in the binary and in the bundle in another. */
function writeLicences(packages) {
  const own = ["LICENSE-MIT", "LICENSE-APACHE"].map((file) => read(REPOSITORY, file));
  const intro = "iamlint is licensed under the MIT licence or the Apache licence 2.0, as you like.\n";
  fs.writeFileSync(path.join(EXTENSION, "LICENSE.txt"), [intro, ...own].join(`\n${"-".repeat(80)}\n\n`));
  const notices = [read(REPOSITORY, "THIRD_PARTY_NOTICES.md").trimEnd(), "## In the extension itself", ...packages.map(notice)];
  fs.writeFileSync(path.join(EXTENSION, "THIRD_PARTY_NOTICES.md"), `${notices.join("\n\n")}\n`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(read(EXTENSION, folder, "package.json"));
  const file = fs.readdirSync(path.join(EXTENSION, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) {
    fail(`${name} has no file with its licence`);
  }
  return `### ${name} ${version} (${license})\n\n\`\`\`text\n${read(EXTENSION, folder, file).trim()}\n\`\`\``;
}

function read(...parts) {
  return fs.readFileSync(path.join(...parts), "utf8");
}

function fail(message) {
  console.error(`package: ${message}`);
  process.exit(1);
}
