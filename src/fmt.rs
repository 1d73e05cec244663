//! `iamlint fmt`.

use std::io;
use std::process::ExitCode;

use iamlint_core::fix::apply;
use iamlint_core::format::{Formatted, format};
use iamlint_core::lint::Request;
use iamlint_core::settings::Choice;
use iamlint_core::source::LineIndex;
use iamlint_files::inputs::{self, Input, Inputs, Namer, Source};
use iamlint_files::lines;
use iamlint_files::settings::Finder;

use crate::cli::FmtOptions;
use crate::config;
use crate::output::{self, Sink, count_of, visible};
use crate::repair;
use crate::texts::{self, Text};

/// Runs the command.
pub(crate) fn fmt(options: &FmtOptions) -> ExitCode {
    output::ended(try_fmt(options))
}

/// What came of a run.
#[derive(Debug, Default)]
struct Layout {
    /// Paths of the files that have changed, or would.
    changed: Vec<String>,
    /// How many files hold policies that can be laid out.
    files: usize,
    /// What would change, with `--diff`.
    diff: String,
    /// Standard input as it should be.
    stdin: Option<String>,
    /// What could not be laid out, with the reason.
    faults: Vec<(String, String)>,
}

fn try_fmt(options: &FmtOptions) -> Result<ExitCode, String> {
    let source = config::source(options.config.as_deref(), options.isolated);
    let mut finder = Finder::new(source, Choice::default()).map_err(|f| config::rendered(&f))?;
    let paths = texts::paths(&options.paths);
    let Inputs { files, faults, .. } =
        inputs::collect(&paths, options.stdin_filename.as_deref(), Namer::Person);
    let mut layout = Layout { faults, ..Layout::default() };
    for input in &files {
        layout.add(input, &mut finder, options)?;
    }
    layout.report(options).map_err(|error| format!("the output cannot be written: {error}"))?;
    let is_preview = options.check || options.diff;
    Ok(ExitCode::from(match () {
        () if !layout.faults.is_empty() => 2,
        () => u8::from(is_preview && !layout.changed.is_empty()),
    }))
}

impl Layout {
    fn add(
        &mut self,
        input: &Input,
        finder: &mut Finder,
        options: &FmtOptions,
    ) -> Result<(), String> {
        let (text, kind) = match texts::read(input, finder)? {
            Text::Read { text, kind } => (text, kind),
            Text::PassedOver => return Ok(()),
            Text::Faulty(fault) => {
                self.faults.push((input.shown.clone(), fault));
                return Ok(());
            }
        };
        let dialect = inputs::dialect(&input.shown);
        let request = Request::new(&text, dialect, kind);
        match format(&request, None) {
            Formatted::NoPolicy => self.keep(input, &text),
            Formatted::Unreadable { holds_policy: false, .. } if !input.is_named => {}
            Formatted::Unreadable { span, message, .. } => {
                let position = LineIndex::new(&text).position(&text, span.start);
                let place = format!("{}:{}:{}", input.shown, position.line, position.column);
                let reason = format!("{message}: a file with syntax errors is not formatted");
                self.faults.push((place, reason));
            }
            Formatted::Edits(edits) => {
                self.files += 1;
                self.put(input, &text, apply(&text, &edits), options);
            }
        }
        Ok(())
    }

    /// Standard input goes on as it is, so that an editor that sends a file gets it back.
    fn keep(&mut self, input: &Input, text: &str) {
        if matches!(input.source, Source::Stdin) {
            self.stdin = Some(text.to_owned());
        }
    }

    fn put(&mut self, input: &Input, before: &str, after: String, options: &FmtOptions) {
        if after == before {
            return self.keep(input, before);
        }
        if options.diff {
            self.diff.push_str(&lines::unified(&input.shown, before, &after));
        }
        match &input.source {
            Source::Stdin => self.stdin = Some(after),
            Source::File(path) if !options.check && !options.diff => {
                if let Err(fault) = repair::replace(path, before, &after) {
                    self.faults.push((input.shown.clone(), fault));
                    return;
                }
            }
            Source::File(_) => {}
        }
        self.changed.push(input.shown.clone());
    }

    fn report(&self, options: &FmtOptions) -> io::Result<()> {
        for (path, reason) in &self.faults {
            Sink::Stderr.write(&format!("error: {}: {}\n", visible(path), visible(reason)))?;
        }
        let is_preview = options.check || options.diff;
        if let Some(text) = self.stdin.as_ref().filter(|_| !is_preview) {
            return Sink::Stdout.write(text);
        }
        if options.diff {
            Sink::Stdout.write(&self.diff)?;
            return Sink::Stderr.write(&self.figures(true));
        }
        let done = if is_preview { "would change" } else { "formatted" };
        let named = self.changed.iter().map(|path| format!("{done}: {}\n", visible(path)));
        Sink::Stdout.write(&named.chain([self.figures(is_preview)]).collect::<String>())
    }

    fn figures(&self, is_preview: bool) -> String {
        let rest = self.files - self.changed.len();
        if self.files == 0 && self.faults.is_empty() {
            return "no policy found: name a policy, or a directory that holds one\n".to_owned();
        }
        let done = if is_preview { "would change" } else { "formatted" };
        let changed = count_of(self.changed.len(), "file");
        let kept = count_of(rest, "file");
        format!("{changed} {done} · {kept} laid out well already\n")
    }
}
