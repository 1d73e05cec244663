/** The extension: starts the server and offers its commands. All that is known of policies is the server's. */

import * as vscode from "vscode";

import { scan } from "./scan.ts";
import { Server } from "./server.ts";
import { Status } from "./status.ts";

/** Settings that the server cannot take over while it runs. */
const NEED_RESTART = ["iamlint.enable", "iamlint.path"];

let server: Server | undefined;

/** What the tests of the extension see. */
export interface Api {
  /** What the server offers; nothing while it does not run. */
  capabilities(): object | undefined;
}

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const output = vscode.window.createOutputChannel("iamlint", { log: true });
  const protocol = vscode.window.createOutputChannel("iamlint (protocol)", { log: true });
  const status = new Status();
  const started = new Server(context.extensionPath, output, protocol, status);
  server = started;
  context.subscriptions.push(
    output,
    protocol,
    status,
    vscode.commands.registerCommand("iamlint.restart", () => started.restart()),
    vscode.commands.registerCommand("iamlint.showOutput", () => output.show()),
    vscode.commands.registerCommand("iamlint.scan", () => scan(started)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (NEED_RESTART.some((setting) => event.affectsConfiguration(setting))) {
        void started.restart();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void started.restart()),
  );
  await started.restart();
  return { capabilities: () => started.running?.initializeResult?.capabilities };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
