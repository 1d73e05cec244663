/** The server's life: started, restarted and stopped, one step after the other. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State, type LanguageClientOptions } from "vscode-languageclient/node";

import { find } from "./binary.ts";
import { DOCUMENTS, Status } from "./status.ts";

/** How long the program may take to say its version. A virus scanner may look at it first. */
const PATIENCE_MS = 20_000;

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** The last step. The next one waits for it. */
  private steps: Promise<void> = Promise.resolve();

  constructor(
    private readonly extension: string,
    private readonly output: vscode.LogOutputChannel,
    private readonly protocol: vscode.LogOutputChannel,
    private readonly status: Status,
  ) {}

  /** The client, if the server runs. */
  get running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** Starts the server, after stopping one that runs. Stays without one if the settings say so. */
  restart(): Promise<void> {
    return this.then(async () => {
      await this.end();
      if (vscode.workspace.getConfiguration("iamlint").get("enable", true)) {
        await this.begin();
      } else {
        this.status.off();
      }
    });
  }

  stop(): Promise<void> {
    return this.then(() => this.end());
  }

  dispose(): void {
    void this.stop();
  }

  private then(step: () => Promise<void>): Promise<void> {
    this.steps = this.steps.then(step).catch((error: unknown) => this.fail(String(error)));
    return this.steps;
  }

  private async begin(): Promise<void> {
    this.status.starting();
    const setting = vscode.workspace.getConfiguration("iamlint").get("path", "");
    const found = find({ setting, extension: this.extension, path: process.env.PATH ?? "" });
    if ("fault" in found) {
      return this.fail(found.fault);
    }
    const { command, origin } = found;
    try {
      const { stdout } = await promisify(execFile)(command, ["--version"], { timeout: PATIENCE_MS });
      this.output.info(`${stdout.trim()}, ${origin}: ${command}`);
    } catch (error) {
      return this.fail(`${command} (${origin}) cannot be started: ${reason(error)}`);
    }
    await this.connect(command, origin);
  }

  private async connect(command: string, origin: string): Promise<void> {
    // A relative `iamlint.config` is meant from here.
    const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const client = new LanguageClient("iamlint", "iamlint", { command, args: ["server"], options: { cwd } }, this.options());
    this.client = client;
    client.onDidChangeState(({ newState }) => this.show(client, newState, origin));
    try {
      await client.start();
    } catch {
      // The client has told the user, and `show` the status.
    }
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.output,
      traceOutputChannel: this.protocol,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      synchronize: { configurationSection: "iamlint" },
    };
  }

  private show(client: LanguageClient, state: State, origin: string): void {
    if (client !== this.client) {
      return;
    }
    switch (state) {
      case State.Starting:
        return this.status.starting();
      case State.Running:
        return this.status.running(client.initializeResult?.serverInfo?.version ?? "", origin);
      case State.StartFailed:
      case State.Stopped:
        return this.status.failed("The server has ended. See the output.");
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    // No longer ours: what it says while it stops is no failure.
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // It did not end in time and is killed. That keeps no new one from starting.
      this.output.warn(`The server did not end by itself: ${reason(error)}`);
    }
  }

  private fail(what: string): void {
    this.status.failed(what);
    this.output.error(what);
    const [settings, output] = ["Open Settings", "Show Output"];
    void vscode.window.showErrorMessage(`iamlint does not run. ${what}`, settings, output).then((choice) => {
      if (choice === settings) {
        void vscode.commands.executeCommand("workbench.action.openSettings", "iamlint.path");
      } else if (choice === output) {
        this.output.show();
      }
    });
  }
}

/** What a program that could not be run says itself, else what the system says. */
function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return stderr?.trim() || message || String(error);
}
