//! Paths as other programs want them: relative to the folder that iamlint runs in.

use std::fmt::Write;

/// `path` relative to the current folder if it is inside, with forward slashes.
pub(super) fn relative(path: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default().to_string_lossy().replace('\\', "/");
    let inside = path.strip_prefix(&here).and_then(|rest| rest.strip_prefix('/'));
    inside.unwrap_or(path).to_owned()
}

/// `path` as a URI reference: `a%20b.json`, or `file:///a.json` for an absolute path.
pub(crate) fn uri(path: &str) -> String {
    let path = relative(path);
    let mut uri = match path.strip_prefix('/') {
        Some(_) => "file://".to_owned(),
        // `C:/a.json`
        None if path.get(1..3) == Some(":/") => "file:///".to_owned(),
        None => String::new(),
    };
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_escaped() {
        assert_eq!(uri("a b/ü.json"), "a%20b/%C3%BC.json");
        assert_eq!(uri("/x:y.json"), "file:///x%3Ay.json");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }

    #[test]
    fn a_path_in_the_current_folder_is_made_relative() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(relative(&here.join("a/b.json").to_string_lossy()), "a/b.json");
        assert_eq!(relative("a/b.json"), "a/b.json");
    }
}
