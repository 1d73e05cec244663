/** The editor: code-server with the extension installed from its package, and a page of headless Chromium that shows it. */

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const { CHROMIUM, EDITOR_ROOT, PACKAGE } = process.env;
const { chromium } = createRequire(path.join(EDITOR_ROOT, "package.json"))("playwright-core");
const CODE_SERVER = path.join(EDITOR_ROOT, "node_modules/code-server/out/node/entry.js");
const HERE = import.meta.dirname;

/** What the editor must not do on its own while it is tested: save, ask the network, or cover the text. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "git.enabled": false,
  "json.schemaDownload.enable": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

const BROWSER = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts an editor with folders of its own and a copy of the workspace, passes it to `use`, and ends it in any case. */
export async function withEditor({ settings = {}, options = [] }, use) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "iamlint-vscode-"));
  let server;
  let browser;
  try {
    const workspace = path.join(scratch, "reports");
    fs.cpSync(path.join(HERE, "workspace"), workspace, { recursive: true });
    const port = await freePort();
    const flags = install(scratch, settings);
    server = await start(port, [...flags, ...options], scratch);
    browser = await chromium.launchPersistentContext(path.join(scratch, "browser"), {
      executablePath: CHROMIUM,
      headless: true,
      viewport: { width: 1200, height: 720 },
      args: BROWSER,
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    await use(new Editor(page, port, workspace));
  } finally {
    await browser?.close();
    await end(server);
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

export class Editor {
  /** Requests to any other host than the editor's. */
  outside = new Set();

  constructor(page, port, workspace) {
    Object.assign(this, { page, workspace });
    this.host = `127.0.0.1:${port}`;
    page.on("request", (request) => {
      const { host, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && host !== this.host) {
        this.outside.add(request.url().slice(0, 120));
      }
    });
  }

  /** An absolute path as the editor in the page names it. */
  remote(file) {
    return `vscode-remote://${this.host}${file}`;
  }

  /** Opens the workspace; `payload` holds pairs of what else the editor shall do at its start. */
  async open(payload) {
    const query = new URLSearchParams({ folder: this.workspace, payload: JSON.stringify(payload) });
    await this.page.goto(`http://${this.host}/?${query}`);
  }
}

/** Writes the settings and installs the package. Returns the flags that lead the editor to both. */
function install(scratch, settings) {
  const user = path.join(scratch, "user");
  // Settings that name programs count only among those of the machine when the editor runs as a server.
  for (const [folder, values] of [["User", SETTINGS], ["Machine", settings]]) {
    fs.mkdirSync(path.join(user, folder), { recursive: true });
    fs.writeFileSync(path.join(user, folder, "settings.json"), JSON.stringify(values));
  }
  const config = path.join(scratch, "config.yaml");
  fs.writeFileSync(config, "auth: none\n");
  const flags = ["--user-data-dir", user, "--extensions-dir", path.join(scratch, "extensions"), "--config", config];
  const args = [CODE_SERVER, ...flags, "--install-extension", PACKAGE];
  execFileSync(process.execPath, args, { env: environment(scratch), stdio: ["ignore", "ignore", "pipe"], timeout: 60_000 });
  return flags;
}

function environment(scratch) {
  const nowhere = JSON.stringify({ serviceUrl: "", itemUrl: "", resourceUrlTemplate: "" });
  return { ...process.env, HOME: scratch, EXTENSIONS_GALLERY: nowhere };
}

async function start(port, flags, scratch) {
  const args = ["--bind-addr", `127.0.0.1:${port}`, "--auth", "none", "--disable-telemetry", "--disable-update-check"];
  args.push("--disable-workspace-trust", "--disable-getting-started-override", ...flags);
  const server = spawn(process.execPath, [CODE_SERVER, ...args], { env: environment(scratch), stdio: "ignore" });
  const until = Date.now() + 30_000;
  while (!(await answers(port))) {
    if (Date.now() > until || server.exitCode !== null) {
      server.kill();
      throw new Error("code-server did not start");
    }
    await sleep(100);
  }
  return server;
}

async function answers(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
  return answer?.ok ?? false;
}

async function end(server) {
  if (server === undefined || server.exitCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const late = setTimeout(() => server.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(late);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
