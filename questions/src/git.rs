//! What git is asked: the repository, the commit that a branch was cut from, and what has changed since.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use iamlint_files::places;

/// What a shallow clone lacks, and how to get it.
const SHALLOW: &str = "this clone is shallow, so git may not have it: run `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`; in GitLab CI: `GIT_DEPTH: 0`)";

/// A repository, mostly the one around the current folder.
pub struct Git {
    /// The option that needs it, as faults name it.
    option: &'static str,
    root: PathBuf,
}

impl Git {
    /// Finds it.
    ///
    /// # Errors
    ///
    /// Git is not there, or the current folder is in no repository. Says what to do, as all faults do.
    pub fn here(option: &'static str) -> Result<Self, String> {
        Self::around(Path::new("."), option)
    }

    /// Finds the one around another folder.
    ///
    /// # Errors
    ///
    /// As those of [`Git::here`].
    pub fn around(folder: &Path, option: &'static str) -> Result<Self, String> {
        let mut own = Self { option, root: folder.to_owned() };
        let answer = own.run(&["rev-parse", "--show-toplevel"], &[])?;
        let text = answer.map_err(|reason| {
            format!(
                "`{option}` needs a git repository around the current folder: run iamlint inside the clone\n  {reason}"
            )
        })?;
        let text = String::from_utf8_lossy(&text);
        own.root = places::of_folder(Path::new(text.strip_suffix('\n').unwrap_or(&text)));
        Ok(own)
    }

    /// The real place of its top folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The commit that is checked out. `None`: there is none yet.
    pub fn head(&self) -> Option<String> {
        let verify = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"];
        let commit = self.run(&verify, &[]).ok()?.ok()?;
        Some(String::from_utf8_lossy(&commit).trim().to_owned())
    }

    /// The commit at which `HEAD` and `revision` parted.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn merge_base(&self, revision: &str) -> Result<String, String> {
        let option = self.option;
        let commit = format!("{revision}^{{commit}}");
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let Ok(commit) = self.run(&verify, &[])? else {
            let what = format!("`{option}`: git knows no commit `{revision}`");
            return Err(self.because(
                &what,
                "check the name, or fetch it (`git fetch origin` brings the branches as `origin/NAME`)",
            ));
        };
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let Ok(base) = self.run(&["merge-base", &commit, "HEAD"], &[])? else {
            let what = format!("`{option}`: `{revision}` and `HEAD` have no commit in common");
            return Err(self.because(&what, "name a commit of the history that is checked out"));
        };
        Ok(String::from_utf8_lossy(&base).trim().to_owned())
    }

    /// What is wrong and what to do, which is another thing where the clone lacks most of the history.
    fn because(&self, what: &str, advice: &str) -> String {
        let answer = self.run(&["rev-parse", "--is-shallow-repository"], &[]);
        if matches!(answer, Ok(Ok(text)) if text.starts_with(b"true")) {
            format!("{what}; {SHALLOW}")
        } else {
            format!("{what}: {advice}")
        }
    }

    /// The difference between a commit and the working tree. Nothing in the user's settings may change its form.
    ///
    /// # Errors
    ///
    /// What git says.
    pub fn compared(&self, base: &str, form: &[&str]) -> Result<Vec<u8>, String> {
        let mut arguments = vec!["-c", "core.quotePath=false", "diff"];
        arguments.extend(["--no-color", "--no-ext-diff", "--no-textconv", "--no-relative"]);
        arguments.extend(["--find-renames", "--ignore-submodules", "--inter-hunk-context=0"]);
        arguments.extend(["--src-prefix=a/", "--dst-prefix=b/"]);
        arguments.extend(form);
        arguments.extend([base, "--"]);
        self.asked(&arguments)
    }

    /// The answer to a question that has one in every repository.
    ///
    /// # Errors
    ///
    /// What git says.
    pub fn asked(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        self.run(arguments, &[])?.map_err(|reason| self.failed(&reason))
    }

    /// The names of the files of a commit, below a path of it if one is given.
    ///
    /// # Errors
    ///
    /// What git says.
    pub fn files(&self, commit: &str, below: Option<&str>) -> Result<Vec<String>, String> {
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", "--name-only", commit];
        arguments.extend(below.iter().flat_map(|path| ["--", path]));
        Ok(names(&self.asked(&arguments)?).collect())
    }

    /// The bytes of a file of a commit, as git keeps them. A repository that somebody only looks at has no say: no filter of its
    /// settings is run, and nothing is fetched that the clone lacks.
    ///
    /// # Errors
    ///
    /// What git says.
    pub fn blob(&self, commit: &str, path: &str) -> Result<Vec<u8>, String> {
        let object = format!("{commit}:{path}");
        let environment =
            [("GIT_NO_LAZY_FETCH", OsStr::new("1")), ("GIT_ALLOW_PROTOCOL", OsStr::new("none"))];
        let answer = self.run(&["cat-file", "blob", &object], &environment)?;
        answer.map_err(|reason| self.failed(&reason))
    }

    /// Writes the files of a commit that `wanted` takes below a folder, without a word to the index or the working tree.
    ///
    /// # Errors
    ///
    /// What git says.
    pub fn write_files(
        &self,
        commit: &str,
        folder: &Path,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), String> {
        let listed = self.files(commit, None)?;
        let index = folder.join("index");
        let environment = [("GIT_INDEX_FILE", index.as_os_str())];
        let run = |arguments: &[&str]| {
            self.run(arguments, &environment)?.map_err(|reason| self.failed(&reason))
        };
        run(&["read-tree", commit])?;
        let prefix = format!("--prefix={}/tree/", folder.to_string_lossy());
        let all: Vec<String> = listed.into_iter().filter(|name| wanted(name)).collect();
        // A command line has an end.
        for some in all.chunks(200) {
            let mut arguments = vec!["checkout-index", "--quiet", prefix.as_str(), "--"];
            arguments.extend(some.iter().map(String::as_str));
            run(&arguments)?;
        }
        Ok(())
    }

    fn failed(&self, reason: &str) -> String {
        format!("`{}`: git could not compare the files\n  {reason}", self.option)
    }

    /// Runs git. The inner fault is what it says on its standard error.
    fn run(
        &self,
        arguments: &[&str],
        environment: &[(&str, &OsStr)],
    ) -> Result<Result<Vec<u8>, String>, String> {
        let option = self.option;
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.root).args(arguments.iter().map(OsStr::new));
        // It would go before `--unified`.
        command.env_remove("GIT_DIFF_OPTS").envs(environment.iter().copied());
        let output = command.output().map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                format!(
                    "`{option}` asks git, and there is no `git` here: install it, or go without this option"
                )
            }
            _ => format!("`{option}`: git cannot be started: {error}"),
        })?;
        if output.status.success() {
            return Ok(Ok(output.stdout));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Ok(Err(format!("git says: {}", said.lines().next().unwrap_or("nothing"))))
    }
}

/// Names that end with a NUL byte.
pub fn names(bytes: &[u8]) -> impl Iterator<Item = String> {
    let parts = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    parts.map(|name| String::from_utf8_lossy(name).into_owned())
}
