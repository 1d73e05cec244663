/** The command that checks all files of the workspace, also those that are not open. */

import * as vscode from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient/node";

import type { Server } from "./server.ts";

/** The server's command. The client library registers it under this name, so ours has another. */
const SCAN = "iamlint.scanWorkspace";

/** How long the status bar says what came of a scan. */
const SHOWN_MS = 15_000;

/** Asks the server for a scan and shows the findings. */
export async function scan(server: Server): Promise<void> {
  const client = server.running;
  if (client === undefined) {
    void vscode.window.showWarningMessage("iamlint does not run: no scan. The command iamlint: Show Output says why.");
    return;
  }
  const { capabilities, serverInfo } = client.initializeResult ?? {};
  if (!capabilities?.executeCommandProvider?.commands.includes(SCAN)) {
    const version = serverInfo?.version ?? "";
    void vscode.window.showWarningMessage(`iamlint ${version} cannot scan a workspace. Take a newer one.`);
    return;
  }
  const told: unknown = await client.sendRequest(ExecuteCommandRequest.type, { command: SCAN });
  if (typeof told === "string") {
    vscode.window.setStatusBarMessage(`iamlint: ${told}`, SHOWN_MS);
  }
  await vscode.commands.executeCommand("workbench.actions.view.problems");
}
