//! The frames of the input: `Content-Length: N`, an empty line, N bytes of JSON.
//!
//! The transport ends the session at a frame that it cannot read. A bad frame must not do that, so this step stands in
//! front of it: it hands good frames on as they are, and puts a request to ourselves in the place of a bad one, whose
//! answer is the error that JSON-RPC asks for, with the id `null`.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The method that stands for a frame that could not be read.
pub(crate) const MALFORMED: &str = "iamlint/malformed";

/// The largest frame that is read, in bytes: a file at the limit of files, escaped.
const MAX_FRAME: usize = 2 * iamlint_core::source::MAX_FILE_BYTES;

/// The longest line of a header.
const MAX_HEADER_LINE: u64 = 4096;

/// Why a frame could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Malformed {
    /// It is no JSON, or its header says no length.
    NotJson,
    /// It is JSON, but neither a request nor a notification nor a response.
    NotAMessage,
    /// It is larger than [`MAX_FRAME`].
    TooLarge,
}

/// Copies frames from `input` to `output` until the input ends.
pub(crate) async fn pass_on(
    mut input: impl AsyncBufRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) {
    while let Some(frame) = next(&mut input).await {
        let body = match frame {
            Ok(body) => body,
            Err(malformed) => stand_in(malformed),
        };
        let header = format!("Content-Length: {}\r\n\r\n", body.len());
        let written = async {
            output.write_all(header.as_bytes()).await?;
            output.write_all(&body).await?;
            output.flush().await
        };
        // The reading side has gone: the session is over.
        if written.await.is_err() {
            return;
        }
    }
}

/// The next frame; `None` at the end of the input.
async fn next(input: &mut (impl AsyncBufRead + Unpin)) -> Option<Result<Vec<u8>, Malformed>> {
    let length = match header(input).await? {
        Some(length) if length <= MAX_FRAME => length,
        Some(length) => {
            let mut rest = input.take(length as u64);
            let skipped = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
            return skipped.is_ok().then_some(Err(Malformed::TooLarge));
        }
        None => return Some(Err(Malformed::NotJson)),
    };
    let mut body = vec![0; length];
    input.read_exact(&mut body).await.ok()?;
    Some(match kind(&body) {
        None => Ok(body),
        Some(malformed) => Err(malformed),
    })
}

/// Reads a header up to its empty line. The inner `None`: it says no length, and reading goes on behind it.
async fn header(input: &mut (impl AsyncBufRead + Unpin)) -> Option<Option<usize>> {
    let mut length = None;
    let mut is_empty = true;
    loop {
        let mut line = Vec::new();
        let read = (&mut *input).take(MAX_HEADER_LINE).read_until(b'\n', &mut line).await.ok()?;
        if read == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        match line.split_once(':') {
            // Empty lines in front of a header are what a bad frame has left.
            None if line.is_empty() && is_empty => {}
            None if line.is_empty() => return Some(length),
            Some((name, value)) if name.trim().eq_ignore_ascii_case("content-length") => {
                is_empty = false;
                length = value.trim().parse().ok();
            }
            _ => is_empty = false,
        }
    }
}

/// What a message must at least have. Its parts are read later.
#[derive(Deserialize)]
struct Message {
    jsonrpc: String,
    method: Option<String>,
    id: Option<IgnoredAny>,
}

/// What is wrong with a body.
fn kind(body: &[u8]) -> Option<Malformed> {
    match serde_json::from_slice::<Message>(body) {
        Ok(message) if message.jsonrpc == "2.0" => {
            (message.method.is_none() && message.id.is_none()).then_some(Malformed::NotAMessage)
        }
        Err(error) if !error.is_data() => Some(Malformed::NotJson),
        _ => Some(Malformed::NotAMessage),
    }
}

fn stand_in(malformed: Malformed) -> Vec<u8> {
    let params = serde_json::json!([malformed]);
    let request =
        serde_json::json!({"jsonrpc": "2.0", "id": null, "method": MALFORMED, "params": params});
    request.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bodies of the frames that come out, a bad one as its name.
    fn passed(input: &str) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut input = input.as_bytes();
            let mut bodies = Vec::new();
            while let Some(frame) = next(&mut input).await {
                bodies.push(match frame {
                    Ok(body) => String::from_utf8(body).unwrap(),
                    Err(malformed) => format!("{malformed:?}"),
                });
            }
            bodies
        })
    }

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    const GOOD: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

    #[test]
    fn a_bad_frame_does_not_hide_the_next_one() {
        for (bad, name) in [
            (frame("{nonsense"), "NotJson"),
            (frame("[1, 2]"), "NotAMessage"),
            (frame("{}"), "NotAMessage"),
            (frame(r#"{"jsonrpc":"1.0","method":"exit"}"#), "NotAMessage"),
            ("Content-Type: x\r\n\r\n".to_owned(), "NotJson"),
            ("Content-Length: many\r\n\r\n".to_owned(), "NotJson"),
        ] {
            assert_eq!(passed(&(bad.clone() + &frame(GOOD))), [name, GOOD], "{bad}");
        }
    }

    #[test]
    fn headers_are_read_in_any_case_and_order() {
        let input = format!(
            "content-length:{}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{GOOD}",
            GOOD.len()
        );
        assert_eq!(passed(&input), [GOOD]);
    }

    #[test]
    fn input_may_end_anywhere() {
        let whole = frame(GOOD);
        for end in 0..whole.len() {
            assert_eq!(passed(&whole[..end]), [""; 0], "{end}");
        }
    }
}
