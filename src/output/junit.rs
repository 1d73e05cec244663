//! `junit`: JUnit XML, for test reports. A file is a suite; a finding at or above `--fail-on` is a failed case, a lighter
//! one a passed case with its text.

use std::io;

use iamlint_core::lint::PolicyFinding;
use iamlint_core::rule::Severity;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::visible;
use crate::run::{CheckedFile, Run};

type Xml = Writer<Vec<u8>>;

/// Writes one suite a file. `threshold` is the least severity that counts as a failure.
pub(super) fn write(run: &Run, threshold: Option<Severity>, out: &mut String) -> io::Result<()> {
    let fails =
        |entry: &PolicyFinding| threshold.is_some_and(|least| entry.finding.severity >= least);
    let failures = run.findings().filter(|(_, entry)| fails(entry)).count();
    let errors = run.faults.len();
    let cases: usize = run.files.iter().map(|file| file.outcome.findings.len().max(1)).sum();
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "iamlint"))
        .with_attribute(("tests", (cases + errors).to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", errors.to_string().as_str()))
        .write_inner_content(|xml| {
            let date = &run.catalogue_date;
            run.files.iter().try_for_each(|file| suite(xml, file, date, &fails))?;
            run.faults.iter().try_for_each(|(path, reason)| fault(xml, path, reason))
        })?;
    out.push_str(&String::from_utf8_lossy(&xml.into_inner()));
    out.push('\n');
    Ok(())
}

fn suite(
    xml: &mut Xml,
    file: &CheckedFile,
    date: &str,
    fails: &impl Fn(&PolicyFinding) -> bool,
) -> io::Result<()> {
    let findings = &file.outcome.findings;
    let failures = findings.iter().filter(|entry| fails(entry)).count();
    let path = clean(&file.path);
    xml.create_element("testsuite")
        .with_attribute(("name", path.as_str()))
        .with_attribute(("tests", findings.len().max(1).to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", "0"))
        .write_inner_content(|xml| {
            xml.create_element("properties").write_inner_content(|xml| {
                xml.create_element("property")
                    .with_attribute(("name", "aws-data"))
                    .with_attribute(("value", date))
                    .write_empty()
                    .map(|_| ())
            })?;
            if findings.is_empty() {
                case(xml, &path, "no findings").write_empty()?;
            }
            findings.iter().try_for_each(|entry| finding(xml, file, entry, fails(entry)))
        })?;
    Ok(())
}

fn case<'x>(
    xml: &'x mut Xml,
    path: &str,
    name: &str,
) -> quick_xml::writer::ElementWriter<'x, Vec<u8>> {
    xml.create_element("testcase")
        .with_attribute(("classname", path))
        .with_attribute(("name", name))
}

fn finding(
    xml: &mut Xml,
    file: &CheckedFile,
    entry: &PolicyFinding,
    fails: bool,
) -> io::Result<()> {
    let finding = &entry.finding;
    let position = file.lines.position(&file.text, finding.span.start);
    let place = format!("{}:{}", position.line, position.column);
    let message = clean(&finding.message);
    let severity = finding.severity.as_str();
    let text = format!("{}:{place}: {severity}[{}] {message}", clean(&file.path), finding.rule.id);
    case(xml, &clean(&file.path), &format!("{} at {place}", finding.rule.id)).write_inner_content(
        |xml| {
            let element = if fails {
                xml.create_element("failure")
                    .with_attribute(("type", severity))
                    .with_attribute(("message", message.as_str()))
            } else {
                xml.create_element("system-out")
            };
            element.write_text_content(BytesText::new(&text)).map(|_| ())
        },
    )?;
    Ok(())
}

fn fault(xml: &mut Xml, path: &str, reason: &str) -> io::Result<()> {
    let path = clean(path);
    xml.create_element("testsuite")
        .with_attribute(("name", path.as_str()))
        .with_attribute(("tests", "1"))
        .with_attribute(("failures", "0"))
        .with_attribute(("errors", "1"))
        .write_inner_content(|xml| {
            case(xml, &path, "reading").write_inner_content(|xml| {
                xml.create_element("error")
                    .with_attribute(("message", clean(reason).as_str()))
                    .write_empty()
                    .map(|_| ())
            })?;
            Ok(())
        })?;
    Ok(())
}

/// Without the characters that XML 1.0 cannot hold, not even escaped.
pub(crate) fn clean(text: &str) -> String {
    visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
