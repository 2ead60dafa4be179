//! What one sender, one address and one client may take, as options.

use crate::listen::Bounds;
use std::time::Duration;
use tw_web::{Limits, Quota};

/// Seconds' worth of a quota that may come at once after a rest.
const BURST_SECONDS: u64 = 2;

/// Limits of `serve`. The defaults leave a published national peak of trade
/// to a single sender.
#[derive(clap::Args, Debug, Clone)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// Messages a second from one sender, twice as many after a rest; 0: no limit
    #[arg(
        long,
        value_name = "N",
        default_value_t = 6_000,
        env = "TIDEWAITER_SENDER_MESSAGES"
    )]
    sender_messages: u64,
    /// Bytes of messages a second from one sender, four times as many after a rest; 0: no limit
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, env = "TIDEWAITER_SENDER_BYTES")]
    sender_bytes: u64,
    /// Reads a second by one party, twice as many after a rest (a list or a hundred notices are one); 0: no limit
    #[arg(
        long,
        value_name = "N",
        default_value_t = 2_000,
        env = "TIDEWAITER_READS"
    )]
    reads: u64,
    /// Unknown tokens a second looked up for one address, ten times as many after a rest; 0: no limit
    #[arg(
        long,
        value_name = "N",
        default_value_t = 20,
        env = "TIDEWAITER_GUESSES"
    )]
    guesses: u64,
    /// Connections open at a time
    #[arg(long, value_name = "N", default_value_t = 1_024, env = "TIDEWAITER_CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    connections: u32,
    /// Connections open at a time from one address. Behind a proxy all come from one: give it as many as there are
    #[arg(long, value_name = "N", default_value_t = 256, env = "TIDEWAITER_PEER_CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    peer_connections: u32,
    /// Seconds a client may take over the headers of a request, over a body, and without reading on in an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30, env = "TIDEWAITER_PATIENCE", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    patience: u64,
}

impl LimitArgs {
    /// What requests may take.
    pub fn limits(&self) -> Limits {
        Limits {
            sender_messages: Quota::new(self.sender_messages, BURST_SECONDS),
            sender_rate: Quota::new(self.sender_bytes, 2 * BURST_SECONDS),
            reads: Quota::new(self.reads, BURST_SECONDS),
            guesses: Quota::new(self.guesses, 5 * BURST_SECONDS),
            body_time: self.patience(),
            ..Limits::default()
        }
    }

    /// What connections may take.
    pub fn bounds(&self) -> Bounds {
        let size = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        Bounds {
            patience: self.patience(),
            connections: size(self.connections),
            peer_connections: size(self.peer_connections),
            ..Bounds::default()
        }
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(self.patience)
    }
}

impl Default for LimitArgs {
    fn default() -> Self {
        Self {
            sender_messages: 6_000,
            sender_bytes: 64 << 20,
            reads: 2_000,
            guesses: 20,
            connections: 1_024,
            peer_connections: 256,
            patience: 30,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        limits: LimitArgs,
    }

    #[test]
    fn what_is_not_said_is_the_default_of_the_rooms() {
        let said = Only::parse_from(["serve"]).limits;
        for args in [said, LimitArgs::default()] {
            let (limits, web) = (args.limits(), Limits::default());
            assert_eq!(limits.sender_messages, web.sender_messages);
            assert_eq!(limits.sender_rate, web.sender_rate);
            assert_eq!(limits.reads, web.reads);
            assert_eq!(limits.guesses, web.guesses);
            assert_eq!(limits.body_time, web.body_time);
            assert_eq!(args.bounds(), Bounds::default());
        }
    }
}
