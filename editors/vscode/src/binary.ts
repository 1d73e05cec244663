/** Finds the program to start: the one that the settings name, the one that came along, or the one on `PATH`. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Where to look. */
export interface Places {
  /** The setting `iamlint.path`. Empty: not set. */
  setting: string;
  /** The folder into which the extension was installed. */
  extension: string;
  /** The variable `PATH`. */
  path: string;
}

/** The program, or what to tell the user. */
export type Found = { command: string; origin: string } | { fault: string };

const NAME = process.platform === "win32" ? "iamlint.exe" : "iamlint";

/** Looks in the setting, then in the extension, then on `PATH`. */
export function find(places: Places): Found {
  if (places.setting.trim() !== "") {
    return named(places.setting.trim());
  }
  const bundled = path.join(places.extension, "bin", NAME);
  if (isFile(bundled)) {
    return isExecutable(bundled)
      ? { command: bundled, origin: "comes with the extension" }
      : { fault: `${bundled} may not be executed. Make it executable, or install the extension again.` };
  }
  const installed = onPath(places.path);
  if (installed !== undefined) {
    return { command: installed, origin: "found on PATH" };
  }
  const machine = `${process.platform}-${process.arch}`;
  return {
    fault:
      `This package of the extension brings no iamlint for ${machine}, and there is none on PATH. ` +
      "Install the package for your platform, or build iamlint and name it in the setting iamlint.path.",
  };
}

/** A wrong setting is told, not passed over: the user wanted that program and no other. */
function named(setting: string): Found {
  const command = setting.replace(/^~(?=[/\\])/, os.homedir());
  const fault = (what: string): Found => ({ fault: `The setting iamlint.path names ${setting}, ${what}` });
  if (!path.isAbsolute(command)) {
    return fault("which is no absolute path. Write the whole path.");
  }
  if (!isFile(command)) {
    return fault("but there is no such file. Correct the path, or clear the setting to use the bundled iamlint.");
  }
  if (!isExecutable(command)) {
    return fault("which may not be executed. Make the file executable (chmod +x).");
  }
  return { command, origin: "named by iamlint.path" };
}

/** Relative entries are passed over: they would start a program out of the folder that happens to be open. */
function onPath(variable: string): string | undefined {
  const folders = variable.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, NAME)).find((file) => isFile(file) && isExecutable(file));
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
