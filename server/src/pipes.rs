//! Standard input and output for one thread that handles all messages.
//!
//! The runtime's own pipes hand each read and each write to a pool of threads: half a dozen threads wake for one keystroke, which
//! takes longer than the check of a policy. Here one thread reads, and what is to be written is written where it arises.

use std::fs::File;
use std::io::{self, Read, Stdin, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::thread;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What is read at a time, in bytes.
const PIECE: usize = 16 * 1024;

/// What may wait to be written, in bytes, before it is written without a flush.
const HELD: usize = 64 * 1024;

/// Standard input, read by a thread of its own.
///
/// It is read whether or not anyone asks for it: a client that writes and does not read meanwhile is never blocked.
#[derive(Debug)]
pub(crate) struct Input {
    pieces: UnboundedReceiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    /// How much of the piece has been given away.
    taken: usize,
}

impl Input {
    /// Starts the thread. It ends with the input, or with the process.
    pub(crate) fn new(stdin: Stdin) -> io::Result<Self> {
        let (sender, pieces) = unbounded_channel();
        thread::Builder::new().name("input".to_owned()).spawn(move || read(stdin, &sender))?;
        Ok(Self { pieces, piece: Vec::new(), taken: 0 })
    }
}

fn read(mut stdin: Stdin, sender: &UnboundedSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = vec![0; PIECE];
        let read = match stdin.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => {
                piece.truncate(length);
                Ok(piece)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_over = read.is_err();
        if sender.send(read).is_err() || is_over {
            return;
        }
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.taken == self.piece.len() {
            match ready!(self.pieces.poll_recv(context)) {
                // Nothing put into the buffer is the end of the input.
                None => return Poll::Ready(Ok(())),
                Some(piece) => self.piece = piece?,
            }
            self.taken = 0;
        }
        let rest = self.piece.get(self.taken..).unwrap_or_default();
        let length = rest.len().min(buffer.remaining());
        buffer.put_slice(rest.get(..length).unwrap_or_default());
        self.taken += length;
        Poll::Ready(Ok(()))
    }
}

/// Standard output, written at each flush.
///
/// The write blocks the thread of the messages while the client does not read: there is nobody else to answer.
#[derive(Debug)]
pub(crate) struct Output {
    pipe: File,
    held: Vec<u8>,
}

impl Output {
    /// Past the buffer of standard output: that one writes up to the last line end first, and a frame's body in a second step.
    pub(crate) fn new() -> io::Result<Self> {
        #[cfg(unix)]
        let pipe = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
        #[cfg(windows)]
        let pipe = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned()?;
        Ok(Self { pipe: File::from(pipe), held: Vec::new() })
    }

    fn write(&mut self) -> io::Result<()> {
        let written = self.pipe.write_all(&self.held);
        self.held.clear();
        self.held.shrink_to(HELD);
        written
    }
}

impl AsyncWrite for Output {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.held.extend_from_slice(bytes);
        let written = if self.held.len() < HELD { Ok(()) } else { self.write() };
        Poll::Ready(written.map(|()| bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.write())
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}
