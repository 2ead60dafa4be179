//! A client that keeps to nothing: it comes from an address of its own, says
//! what it likes, and looks at the process from outside.

use crate::server::{Answer, read_answer};
use socket2::{Domain, Socket, Type};
use std::io::{BufReader, Error, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The address hostile clients come from; well-behaved ones come from the
/// usual one, as limits are kept by address.
const FROM: &str = "127.0.0.2:0";

/// Connects from the hostile address.
///
/// # Errors
/// The system or the server does not let it.
pub fn connect(server: &str) -> std::io::Result<TcpStream> {
    let bad = |_| Error::new(ErrorKind::InvalidInput, "no address");
    let from: SocketAddr = FROM.parse().map_err(bad)?;
    let to: SocketAddr = server.parse().map_err(bad)?;
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&from.into())?;
    socket.connect(&to.into())?;
    let stream: TcpStream = socket.into();
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_write_timeout(Some(Duration::from_secs(60)))?;
    Ok(stream)
}

/// Says something on a connection of its own and reads one answer. A server
/// may answer and close before all is said.
///
/// # Errors
/// Nothing was answered.
pub fn say(server: &str, said: &[u8]) -> std::io::Result<Answer> {
    let mut stream = connect(server)?;
    let _ = stream.write_all(said);
    read_answer(BufReader::new(stream))
}

/// A request with a body.
pub fn request(head: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let mut said = format!(
        "{head} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/xml\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    said.extend_from_slice(body);
    said
}

/// What a process uses.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Processor time of all its threads so far, in milliseconds.
    pub cpu_ms: u64,
    /// The most memory it held so far, in MiB.
    pub peak_mib: u64,
    /// Files and connections it has open.
    pub open: usize,
}

/// Looks at a process.
///
/// # Errors
/// It is not there.
pub fn usage(id: u32) -> std::io::Result<Usage> {
    let read = |file: &str| std::fs::read_to_string(format!("/proc/{id}/{file}"));
    let stat = read("stat")?;
    // The name in brackets may hold anything; what follows is numbers. User
    // and system time are the 14th and 15th field, in hundredths of a second
    // on every Linux.
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|n| n.parse::<u64>().ok()).sum();
    let status = read("status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    Ok(Usage {
        cpu_ms: ticks * 10,
        peak_mib: peak.unwrap_or(0) / 1024,
        open: std::fs::read_dir(format!("/proc/{id}/fd"))?.count(),
    })
}
