//! Which files are read: the named ones always, and in directories those that may hold policies.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use iamlint_core::assertions::SUFFIX;
use iamlint_core::source::{MAX_FILE_BYTES, ReadFault, decode};
use iamlint_core::syntax::Dialect;
use ignore::WalkBuilder;

/// A file to read.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as it is shown.
    pub shown: String,
    /// Where it is read from.
    pub source: Source,
    /// The user named this very file.
    pub is_named: bool,
}

impl Input {
    fn file(path: &Path, is_named: bool) -> Self {
        Self { shown: show(path), source: Source::File(path.to_owned()), is_named }
    }

    /// The path that settings apply to: of standard input, the name that the user has given it.
    pub fn path(&self) -> &Path {
        match &self.source {
            Source::Stdin => Path::new(&self.shown),
            Source::File(path) => path,
        }
    }
}

/// Who has named the paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namer {
    /// Somebody who wants these files to be read.
    Person,
    /// A tool that names whatever it has, policies or not: its files are treated as those found in a folder.
    Tool,
}

/// Where a text comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// What the paths led to.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Files to read, in the order of their paths, each once.
    pub files: Vec<Input>,
    /// Markdown files that nobody has named: they are read only if the settings ask for them.
    pub markdown: Vec<Input>,
    /// Paths that lead nowhere, with the reason.
    pub faults: Vec<(String, String)>,
}

/// Follows the paths of the command line.
pub fn collect(paths: &[PathBuf], stdin_name: Option<&str>, namer: Namer) -> Inputs {
    let mut inputs = Inputs::default();
    for path in paths {
        if path.as_os_str() == "-" {
            let shown = stdin_name.unwrap_or("<stdin>").to_owned();
            inputs.files.push(Input { shown, source: Source::Stdin, is_named: true });
        } else if path.is_dir() {
            walk(path, &mut inputs, Inputs::add_found);
        } else if namer == Namer::Person {
            inputs.add_file(path, true);
        } else {
            inputs.add_found(path);
        }
    }
    inputs.sort();
    inputs
}

/// Follows the paths of the command line to files of tests.
pub fn collect_tests(paths: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs::default();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut inputs, |inputs, path| {
                if path.to_string_lossy().ends_with(SUFFIX) {
                    inputs.add_file(path, false);
                }
            });
        } else {
            inputs.add_file(path, true);
        }
    }
    inputs.sort();
    inputs
}

impl Inputs {
    /// In the order of the paths, each once.
    fn sort(&mut self) {
        let order = |a: &Input, b: &Input| a.shown.cmp(&b.shown).then(b.is_named.cmp(&a.is_named));
        self.files.sort_unstable_by(order);
        self.files.dedup_by(|later, first| later.shown == first.shown);
    }

    fn add_file(&mut self, path: &Path, is_named: bool) {
        self.files.push(Input::file(path, is_named));
    }

    /// Adds a file that nobody has named, if its name says that it may hold a policy.
    fn add_found(&mut self, path: &Path) {
        let extension = path.extension().and_then(|name| name.to_str()).unwrap_or_default();
        match language(extension) {
            Some(Dialect::Markdown) => self.markdown.push(Input::file(path, false)),
            Some(_) => self.add_file(path, false),
            None => {}
        }
    }
}

/// Walks a directory by its `.gitignore` files; hidden files are passed over.
fn walk(directory: &Path, inputs: &mut Inputs, add: impl Fn(&mut Inputs, &Path)) {
    for entry in WalkBuilder::new(directory).require_git(false).build() {
        match entry {
            Ok(entry) => {
                let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
                if !is_directory {
                    add(inputs, entry.path());
                }
            }
            Err(error) => {
                inputs.faults.push((show(directory), format!("cannot be walked: {error}")))
            }
        }
    }
}

/// A path as people read it, with forward slashes and without a leading `./`.
pub fn show(path: &Path) -> String {
    let mut text = path.to_string_lossy();
    if text.contains('\\') {
        text = text.replace('\\', "/").into();
    }
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// Why an input gave no text.
#[derive(Debug)]
pub enum InputFault {
    /// The operating system would not give its bytes.
    Io(String),
    /// A link leads to nothing. Holds what to do.
    BrokenLink(String),
    /// The bytes are not a text that is read.
    Text(ReadFault),
}

impl std::fmt::Display for InputFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(message) | Self::BrokenLink(message) => f.write_str(message),
            Self::Text(fault) => fault.fmt(f),
        }
    }
}

/// What reads inputs: [`read()`], or what knows of texts that go before those on disk.
pub type Read<'r> = &'r dyn Fn(&Input) -> Result<String, InputFault>;

/// Reads an input as text.
pub fn read(input: &Input) -> Result<String, InputFault> {
    let bytes = match &input.source {
        Source::Stdin => read_bounded(std::io::stdin().lock(), 0)
            .map_err(|error| InputFault::Io(error.to_string()))?,
        Source::File(path) => read_file(path)?,
    };
    decode(bytes).map_err(InputFault::Text)
}

fn read_file(path: &Path) -> Result<Vec<u8>, InputFault> {
    let file = std::fs::File::open(path).map_err(|error| io_fault(path, &error))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    if size > MAX_FILE_BYTES as u64 {
        return Err(InputFault::Text(ReadFault::TooLarge(
            usize::try_from(size).unwrap_or(usize::MAX),
        )));
    }
    let expected = usize::try_from(size).unwrap_or(0);
    read_bounded(file, expected).map_err(|error| io_fault(path, &error))
}

/// Reads one byte more than the limit at most, so that the limit is noticed and memory stays bounded. With the right
/// size `expected`, one read takes all and a second one finds the end. Of few sizes, so that the next file can take the
/// memory of one that is done.
fn read_bounded(source: impl std::io::Read, expected: usize) -> std::io::Result<Vec<u8>> {
    let capacity = expected.min(MAX_FILE_BYTES) + 1;
    let mut bytes = Vec::with_capacity(capacity.next_power_of_two());
    source.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn io_fault(path: &Path, error: &std::io::Error) -> InputFault {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let message = match error.kind() {
        std::io::ErrorKind::NotFound if is_link => {
            let target = std::fs::read_link(path).map(|target| show(&target)).unwrap_or_default();
            return InputFault::BrokenLink(format!(
                "this link leads to `{target}`, which does not exist: mend the link or take it out of the paths"
            ));
        }
        std::io::ErrorKind::NotFound => {
            "there is no such file or directory: check the path".to_owned()
        }
        std::io::ErrorKind::PermissionDenied => {
            "reading it is not permitted: check its permissions".to_owned()
        }
        _ => format!("it cannot be read: {error}"),
    };
    InputFault::Io(message)
}

/// The language of a file, by its name. Standard input without a name counts as JSON.
pub fn dialect(shown: &str) -> Dialect {
    shown.rsplit_once('.').and_then(|(_, extension)| language(extension)).unwrap_or(Dialect::Json)
}

/// Whether the name of a file says that it may hold a policy. Markdown is read only if somebody asks for it.
pub fn is_read(shown: &str) -> bool {
    let extension = shown.rsplit_once('.').map_or("", |(_, extension)| extension);
    language(extension).is_some_and(|own| own != Dialect::Markdown)
}

/// The language of files with this extension, if they are read.
fn language(extension: &str) -> Option<Dialect> {
    match extension {
        "json" => Some(Dialect::Json),
        "jsonc" => Some(Dialect::Jsonc),
        // Templates of CloudFormation are written in either language, and YAML takes JSON in.
        "yaml" | "yml" | "template" => Some(Dialect::Yaml),
        "tf" | "tofu" | "hcl" => Some(Dialect::Hcl),
        "md" | "markdown" => Some(Dialect::Markdown),
        _ => None,
    }
}
