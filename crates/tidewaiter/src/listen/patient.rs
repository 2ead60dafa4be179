//! A connection whose other end has to go on reading: without a bound on
//! writing, whoever asks and never reads the answer would keep its place, and
//! the answer's memory, for ever.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// A stream with a bound on how long a write may make no progress.
pub struct Patient<S> {
    stream: S,
    patience: Duration,
    /// When patience ends; runs while a write waits.
    end: Pin<Box<Sleep>>,
    waiting: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Patient<S> {
    /// A stream and how long its writes may stand still.
    pub fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            end: Box::pin(tokio::time::sleep(patience)),
            waiting: false,
        }
    }

    /// Hands a write's outcome on, unless it has waited too long.
    fn bounded<T>(
        &mut self,
        context: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.waiting = false;
            return outcome;
        }
        if !self.waiting {
            self.waiting = true;
            self.end.as_mut().reset(Instant::now() + self.patience);
        }
        ready!(self.end.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "the answer is not being read",
        )))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.bounded(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.bounded(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        self.bounded(context, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(context);
        self.bounded(context, outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test(start_paused = true)]
    async fn whoever_reads_slowly_is_served_and_whoever_does_not_is_not() {
        let (stream, mut client) = tokio::io::duplex(4);
        let mut patient = Patient::new(stream, Duration::from_secs(30));
        let reader = tokio::spawn(async move {
            let mut read = Vec::new();
            while read.len() < 40 {
                tokio::time::sleep(Duration::from_secs(20)).await;
                let mut some = [0; 4];
                let n = client.read(&mut some).await.expect("reads");
                read.extend_from_slice(&some[..n]);
            }
            client
        });
        patient.write_all(&[7; 40]).await.expect("slowly");
        let _client = reader.await.expect("the reader");
        patient.write_all(&[7; 4]).await.expect("there is room");
        let refused = patient.write_all(&[7; 4]).await.expect_err("stands still");
        assert_eq!(refused.kind(), io::ErrorKind::TimedOut);
    }
}
