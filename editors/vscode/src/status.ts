/** The entry of iamlint in the language status, which the braces in the status bar open. */

import * as vscode from "vscode";

/** The documents that the server is told of. Without another extension Terraform is plain text: there the name counts. */
export const DOCUMENTS = ["file", "untitled"].flatMap((scheme) => [
  ...["json", "jsonc", "yaml", "terraform", "opentofu", "hcl"].map((language) => ({ scheme, language })),
  { scheme, pattern: "**/*.{tf,tofu,hcl}" },
  { scheme, pattern: "**/*.iamtest.toml" },
]);

export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("iamlint", DOCUMENTS);

  constructor() {
    this.item.name = "iamlint";
    this.off();
  }

  starting(): void {
    this.show("iamlint is starting", vscode.LanguageStatusSeverity.Information);
    this.item.busy = true;
  }

  running(version: string, origin: string): void {
    this.show(`iamlint ${version}`, vscode.LanguageStatusSeverity.Information);
    this.item.detail = origin;
  }

  failed(what: string): void {
    this.show("iamlint does not run", vscode.LanguageStatusSeverity.Error);
    this.item.detail = what;
  }

  off(): void {
    this.show("iamlint is off", vscode.LanguageStatusSeverity.Information);
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(text: string, severity: vscode.LanguageStatusSeverity): void {
    const command = severity === vscode.LanguageStatusSeverity.Error ? "iamlint.restart" : "iamlint.showOutput";
    this.item.busy = false;
    this.item.detail = undefined;
    this.item.text = text;
    this.item.severity = severity;
    this.item.command = { command, title: command === "iamlint.restart" ? "Restart" : "Show output" };
  }
}
