"""Runs the steps of action.yml as GitHub would, with inputs of ours; steps of other actions are listed only.

action.py CHECKOUT [INPUT=VALUE…]: runs in the folder CHECKOUT; prints what the steps print, and `outputs: {…}` at the end.
The base of a pull request comes from the environment, in BASE_SHA. Ends with the status of the first step that fails.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import ruamel.yaml


def main(checkout: str, *given: str) -> int:
    action = ruamel.yaml.YAML(typ="safe").load(pathlib.Path("action.yml").read_text())
    inputs = {name: str(entry.get("default", "")) for name, entry in action["inputs"].items()}
    for pair in given:
        name, value = pair.split("=", 1)
        assert name in inputs, f"action.yml has no input {name}"
        inputs[name] = value
    temporary = pathlib.Path(tempfile.mkdtemp())
    steps: dict[str, dict[str, str]] = {}

    def value(match: re.Match) -> str:
        parts = match[1].split(".")
        if parts[0] == "inputs":
            return inputs[parts[1]]
        if parts[0] == "steps":
            return steps.get(parts[1], {}).get(parts[3], "")
        assert match[1] == "github.event.pull_request.base.sha", match[1]
        return os.environ.get("BASE_SHA", "")

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", value, str(text))

    status = 0
    for step in action["runs"]["steps"]:
        if "uses" in step:
            print("not run:", step["uses"].split("@")[0], {key: filled(text) for key, text in step["with"].items()})
            continue
        assert "${{" not in step["run"], "what a pull request brings must not get into shell text"
        files = {name: temporary / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        files["GITHUB_OUTPUT"].write_text("")
        own = {key: filled(text) for key, text in step["env"].items()}
        runner = {
            "GITHUB_ACTION_PATH": os.getcwd(),
            "RUNNER_TEMP": str(temporary),
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        environment = os.environ | runner | {name: str(path) for name, path in files.items()} | own
        sys.stdout.flush()
        status = subprocess.run(command, cwd=checkout, env=environment).returncode
        if "id" in step:
            lines = files["GITHUB_OUTPUT"].read_text().splitlines()
            steps[step["id"]] = dict(line.split("=", 1) for line in lines)
        if status:
            break
    summary = temporary / "GITHUB_STEP_SUMMARY"
    print("summary:", summary.read_text() if summary.exists() else "")
    print("outputs:", {name: filled(entry["value"]) for name, entry in action["outputs"].items()})
    return status


sys.exit(main(*sys.argv[1:]))
