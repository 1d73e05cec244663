//! JUnit XML, for test reports. A file is a suite. A test that depends on what is not known is a failure of its own type.

use std::io;

use iamlint_questions::tests::{Outcome, Verdict};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::TestFile;
use crate::output::clean;

type Xml = Writer<Vec<u8>>;

/// Writes one suite a file.
pub(super) fn render(all: &[TestFile]) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory cannot fail.
    let _ = write(&mut xml, all);
    String::from_utf8_lossy(&xml.into_inner()).into_owned() + "\n"
}

/// How many tests, failures and errors there are.
fn counts(file: &TestFile) -> [usize; 3] {
    let number =
        |fits: fn(&Verdict) -> bool| file.outcomes.iter().filter(|own| fits(&own.verdict)).count();
    let unusable = usize::from(!file.problems.is_empty());
    [
        file.outcomes.len() + unusable,
        number(|own| matches!(own, Verdict::Failed | Verdict::Depends)),
        number(|own| matches!(own, Verdict::Faulty(_))) + unusable,
    ]
}

fn write(xml: &mut Xml, all: &[TestFile]) -> io::Result<()> {
    let sum = |at: usize| {
        let all = all.iter().map(|file| counts(file).get(at).copied().unwrap_or_default());
        all.sum::<usize>().to_string()
    };
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "iamlint"))
        .with_attribute(("tests", sum(0).as_str()))
        .with_attribute(("failures", sum(1).as_str()))
        .with_attribute(("errors", sum(2).as_str()))
        .write_inner_content(|xml| all.iter().try_for_each(|file| suite(xml, file)))?;
    Ok(())
}

fn suite(xml: &mut Xml, file: &TestFile) -> io::Result<()> {
    let path = clean(&file.shown);
    let [tests, failures, errors] = counts(file).map(|number| number.to_string());
    xml.create_element("testsuite")
        .with_attribute(("name", path.as_str()))
        .with_attribute(("tests", tests.as_str()))
        .with_attribute(("failures", failures.as_str()))
        .with_attribute(("errors", errors.as_str()))
        .write_inner_content(|xml| {
            if !file.problems.is_empty() {
                let all = file.problems.iter().map(|own| own.shown(&file.shown));
                let all: Vec<String> = all.collect();
                case(xml, &path, "reading", Some(("error", "unusable", &all.join("\n"))))?;
            }
            file.outcomes.iter().try_for_each(|own| outcome(xml, file, own))
        })?;
    Ok(())
}

fn outcome(xml: &mut Xml, file: &TestFile, own: &Outcome) -> io::Result<()> {
    let path = clean(&file.shown);
    let (line, column) = file.place(own.span);
    let body = || format!("{path}:{line}:{column}:\n{}", own.body());
    match &own.verdict {
        Verdict::Passed => case(xml, &path, &own.name, None),
        Verdict::Failed => case(xml, &path, &own.name, Some(("failure", "failed", &body()))),
        Verdict::Depends => case(xml, &path, &own.name, Some(("failure", "depends", &body()))),
        Verdict::Faulty(_) => {
            let problem = file.problem(own).map(|own| own.shown(&file.shown)).unwrap_or_default();
            case(xml, &path, &own.name, Some(("error", "unusable", &problem)))
        }
    }
}

/// A case, and what is wrong with it: element, type, text.
fn case(
    xml: &mut Xml,
    path: &str,
    name: &str,
    wrong: Option<(&str, &str, &str)>,
) -> io::Result<()> {
    let name = clean(name);
    let element = xml
        .create_element("testcase")
        .with_attribute(("classname", path))
        .with_attribute(("name", name.as_str()));
    let Some((tag, kind, text)) = wrong else { return element.write_empty().map(|_| ()) };
    let lines: Vec<String> = text.lines().map(clean).collect();
    element.write_inner_content(|xml| {
        xml.create_element(tag)
            .with_attribute(("type", kind))
            .write_text_content(BytesText::new(&lines.join("\n")))
            .map(|_| ())
    })?;
    Ok(())
}
