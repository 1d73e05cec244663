//! What the command line says about settings, and how faults in a settings file are shown.

use std::path::Path;

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::{Chars, Config, emit_into_string};
use iamlint_catalogue::Catalogue;
use iamlint_core::settings::{Choice, Fault, Selector};
use iamlint_files::settings::{Finder, Reason, SettingsFault, SettingsFile, Source};

use crate::cli::CheckOptions;
use crate::output::visible;

/// Reads what the command line says about settings.
///
/// # Errors
///
/// A rule that is not known, or a settings file that cannot be read or is wrong.
pub(crate) fn finder(options: &CheckOptions) -> Result<Finder, String> {
    let selectors = |names: &[String]| -> Result<Vec<Selector>, String> {
        names.iter().map(|name| Selector::parse(name)).collect()
    };
    let select = selectors(&options.select)?;
    let choice = Choice {
        select: (!select.is_empty()).then_some(select),
        ignore: selectors(&options.ignore)?,
        severity: Vec::new(),
    };
    Finder::new(source(options.config.as_deref(), options.isolated), choice)
        .map_err(|fault| rendered(&fault))
}

/// Where settings come from: `config` is the file that the command line names.
pub(crate) fn source(config: Option<&Path>, is_isolated: bool) -> Source {
    match config {
        _ if is_isolated => Source::Nothing,
        Some(path) => Source::File(path.to_owned()),
        None => Source::Nearest,
    }
}

/// What the settings say to no effect, with the lines it is in. Empty if there is nothing.
pub(crate) fn doubts(file: &SettingsFile, catalogue: &Catalogue) -> String {
    let faults = file.settings.unmatched(catalogue);
    drawn(&file.shown, &file.text, &faults, Diagnostic::warning).join("\n")
}

/// The file patterns of the settings that fit none of the files `names`, with the lines they are in. Empty if there is none.
pub(crate) fn unfit_patterns(file: &SettingsFile, names: impl Iterator<Item = String>) -> String {
    let faults = file.settings.unfit_patterns(names);
    drawn(&file.shown, &file.text, &faults, Diagnostic::warning).join("\n")
}

/// The fault, with the lines it is in.
pub(crate) fn rendered(fault: &SettingsFault) -> String {
    match &fault.reason {
        Reason::Unreadable(_) => fault.to_string(),
        Reason::Wrong { text, faults } => {
            let head = format!("the settings in `{}` are wrong", fault.shown);
            with_lines(head, &fault.shown, text, faults)
        }
    }
}

/// What is wrong with a text, behind a first line that says what the text is.
pub(crate) fn with_lines(head: String, shown: &str, text: &str, faults: &[Fault]) -> String {
    let mut message = head + "\n";
    for line in drawn(shown, text, faults, Diagnostic::error) {
        message.push('\n');
        message.push_str(&line);
    }
    message
}

/// The lines of a text that faults are in, and the faults.
fn drawn(shown: &str, text: &str, faults: &[Fault], kind: fn() -> Diagnostic<()>) -> Vec<String> {
    let file = SimpleFile::new(shown, text);
    let config = Config { chars: Chars::ascii(), ..Config::default() };
    let mut lines = Vec::new();
    for fault in faults {
        let diagnostic = kind()
            .with_message(&fault.message)
            .with_label(Label::primary((), fault.span.range()))
            .with_notes_iter(fault.help.iter().map(|help| format!("help: {help}")));
        let drawn = emit_into_string(&config, &file, &diagnostic)
            .unwrap_or_else(|_| format!("{shown}: {}", fault.message));
        lines.extend(drawn.lines().map(|line| visible(line).to_string()));
    }
    lines
}
