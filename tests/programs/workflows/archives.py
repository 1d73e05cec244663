"""Packs an archive for each target of the release workflow, as it does, and looks for it where cargo-binstall would.

archives.py BINARY FOLDER: the archives are left in FOLDER/vVERSION, as they would lie at a release.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile

import ruamel.yaml

SUFFIXES = {"tgz": ".tar.gz", "zip": ".zip"}


def main(binary: str, folder: str) -> None:
    manifest = tomllib.loads(pathlib.Path("Cargo.toml").read_text())
    repository = manifest["workspace"]["package"]["repository"]
    version = manifest["workspace"]["package"]["version"]
    binstall = manifest["package"]["metadata"]["binstall"]
    workflow = ruamel.yaml.YAML(typ="safe").load(pathlib.Path(".github/workflows/release.yml").read_text())
    targets = [entry["target"] for entry in workflow["jobs"]["build"]["strategy"]["matrix"]["include"]]
    assert len(targets) == 5, targets
    unknown = set(binstall["overrides"]) - set(targets)
    assert not unknown, f"cargo-binstall is told of targets that no release has: {unknown}"

    place = pathlib.Path(folder, f"v{version}")
    place.mkdir(parents=True)
    for target in targets:
        is_windows = "windows" in target
        # Of other systems only the names count: the binary in each is that of this machine.
        extension = ".exe" if is_windows else ""
        built = shutil.copy(binary, pathlib.Path(folder, "iamlint" + extension))
        subprocess.run([".github/archive.sh", target, built, place], check=True)
        settings = binstall | binstall["overrides"].get(target, {})
        words = {
            "repo": repository,
            "version": version,
            "name": "iamlint",
            "bin": "iamlint",
            "target": target,
            "archive-suffix": SUFFIXES[settings["pkg-fmt"]],
            "binary-ext": extension,
        }
        address = filled(settings["pkg-url"], words)
        start = f"{repository}/releases/download/v{version}/"
        assert address.startswith(start), address
        archive = place / address.removeprefix(start)
        assert archive.is_file(), f"cargo-binstall looks for {archive.name}; there are {sorted(os.listdir(place))}"
        names = zipfile.ZipFile(archive).namelist() if is_windows else tarfile.open(archive).getnames()
        inside = filled(settings["bin-dir"], words)
        assert inside in names, f"{archive.name} holds {names} and not {inside}"
        print(f"   {archive.name} holds {inside}")
    subprocess.run("sha256sum --quiet --check *.sha256", shell=True, check=True, cwd=place)


def filled(pattern: str, words: dict[str, str]) -> str:
    for word, text in words.items():
        pattern = pattern.replace("{ " + word + " }", text)
    assert "{" not in pattern, pattern
    return pattern


main(*sys.argv[1:])
