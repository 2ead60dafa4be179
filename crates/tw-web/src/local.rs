//! Officers' pages are for this machine only, as long as officers have no
//! accounts. Three things are looked at: the peer's address; the `Host` asked
//! for, since a hostile site can make its own name point here (DNS
//! rebinding); and marks of a proxy, since behind one everybody looks local.

use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};

/// Headers a proxy leaves behind.
const PROXY_MARKS: [&str; 5] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
];

/// Whether a request comes from this machine and means this machine.
pub fn is_local(request: &Request) -> bool {
    let peer_is_local = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    let headers = request.headers();
    let mut hosts = headers.get_all(HOST).iter();
    let host_is_local = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().is_ok_and(names_this_machine),
        _ => false,
    };
    let target_is_local = request
        .uri()
        .authority()
        .is_none_or(|a| names_this_machine(a.as_str()));
    peer_is_local
        && host_is_local
        && target_is_local
        && !PROXY_MARKS.iter().any(|m| headers.contains_key(*m))
}

/// Whether a `Host` value (`name[:port]`) is a loopback name or address.
fn names_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let address = name
        .strip_prefix('[')
        .and_then(|n| n.strip_suffix(']'))
        .unwrap_or(name);
    address
        .parse::<IpAddr>()
        .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Lets only local callers through; others are told why and what to do.
pub async fn officers_only(request: Request, next: Next) -> Response {
    let local = request
        .extensions()
        .get::<Caller>()
        .is_some_and(|caller| caller.local);
    if local {
        next.run(request).await
    } else {
        Problem::new(ProblemKind::PagesLocalOnly).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_this_machine() {
        let table = [
            ("localhost", true),
            ("LOCALHOST:8620", true),
            ("127.0.0.1:8620", true),
            ("127.9.9.9", true),
            ("[::1]:8620", true),
            ("[::1]", true),
            ("[::ffff:127.0.0.1]:80", true),
            ("0.0.0.0:8620", false),
            ("192.168.1.5:8620", false),
            ("localhost.evil.example:8620", false),
            ("evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
            (":8620", false),
        ];
        for (host, local) in table {
            assert_eq!(names_this_machine(host), local, "{host}");
        }
    }
}
