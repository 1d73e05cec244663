//! What the command line says about settings, and how faults in a settings file are shown.

use std::path::Path;

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::{Chars, Config, emit_into_string};
use iamlint_core::settings::{Choice, Fault, Selector};
use iamlint_files::settings::{Finder, Reason, SettingsFault, Source};

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

/// The fault, with the lines it is in.
pub(crate) fn rendered(fault: &SettingsFault) -> String {
    match &fault.reason {
        Reason::Unreadable(_) => fault.to_string(),
        Reason::Wrong { text, faults } => with_lines(&fault.shown, text, faults),
    }
}

fn with_lines(shown: &str, text: &str, faults: &[Fault]) -> String {
    let file = SimpleFile::new(shown, text);
    let config = Config { chars: Chars::ascii(), ..Config::default() };
    let mut message = format!("the settings in `{shown}` are wrong\n");
    for fault in faults {
        let diagnostic = Diagnostic::error()
            .with_message(&fault.message)
            .with_label(Label::primary((), fault.span.range()))
            .with_notes_iter(fault.help.iter().map(|help| format!("help: {help}")));
        let drawn = emit_into_string(&config, &file, &diagnostic)
            .unwrap_or_else(|_| format!("{shown}: {}", fault.message));
        for line in drawn.lines() {
            message.push('\n');
            message.push_str(&visible(line));
        }
    }
    message
}
