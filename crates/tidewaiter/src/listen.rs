//! The loop that takes connections: how many in all and from one address, how
//! long a client may take over its headers and over reading its answers, and
//! how long the end waits for those under way.

mod patient;
mod peers;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use patient::Patient;
use peers::{Counted, Peers};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tw_web::Refusals;

/// Headers of one request, in bytes; longer ones are answered with 431.
const HEADERS_MAX: usize = 64 * 1024;

/// What a client may take of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Time for the headers of a request, between two requests, and for an
    /// answer to stand still while it is read.
    pub patience: Duration,
    /// Connections open at a time; a further one waits to be taken.
    pub connections: usize,
    /// Connections open at a time from one address; a further one is closed.
    pub peer_connections: usize,
    /// Time for requests under way when the server ends.
    pub farewell: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(30),
            connections: 1_024,
            peer_connections: 256,
            farewell: Duration::from_secs(30),
        }
    }
}

/// What takes connections, and for whom.
pub struct Door {
    /// Where they come.
    pub listener: TcpListener,
    /// Who answers.
    pub router: Router,
    /// What a client may take.
    pub bounds: Bounds,
    /// Counts connections that were not taken.
    pub refusals: Refusals,
}

/// Serves until `end`; then finishes requests under way, until the farewell is
/// over or `hurry` ends.
pub async fn serve(door: Door, end: impl Future<Output = ()>, hurry: impl Future<Output = ()>) {
    let open = GracefulShutdown::new();
    let bounds = door.bounds;
    tokio::select! {
        () = accept(&door, &open) => {}
        () = end => {}
    }
    // Whoever comes now is refused, and finds the next start.
    drop(door);
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(bounds.farewell) => {
            tracing::warn!("requests under way were cut off at the end");
        }
        () = hurry => {}
    }
}

/// Takes connections, for ever.
async fn accept(door: &Door, open: &GracefulShutdown) {
    let bounds = door.bounds;
    let places = Arc::new(Semaphore::new(bounds.connections));
    let peers = Arc::new(Peers::default());
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return; // never closed
        };
        match door.listener.accept().await {
            Ok((stream, peer)) => {
                let Some(counted) = peers.count(peer.ip(), bounds.peer_connections) else {
                    // Closed without a word: answering is what it would take.
                    door.refusals.count("peer-connections");
                    continue;
                };
                let router = door.router.clone();
                let connection = connection(stream, peer, router, bounds, open.watcher());
                tokio::spawn(hold(connection, (place, counted)));
            }
            Err(error) => match error.kind() {
                // The client went away before it was taken.
                ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionRefused
                | ErrorKind::ConnectionReset => {}
                _ => {
                    // Out of descriptors or memory: others will close.
                    tracing::error!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            },
        }
    }
}

async fn hold(connection: impl Future<Output = ()>, _held: (OwnedSemaphorePermit, Counted)) {
    connection.await;
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    bounds: Bounds,
    watcher: Watcher,
) {
    // Without it small answers are only slower.
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        // Pages are shown to this machine only: the handlers ask who it is.
        request.extensions_mut().insert(ConnectInfo(peer));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.patience)
        .max_buf_size(HEADERS_MAX)
        .half_close(true)
        .serve_connection(TokioIo::new(Patient::new(stream, bounds.patience)), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream as Client;
    use std::time::Instant;

    const SOON: Duration = Duration::from_millis(300);
    const LONG: Duration = Duration::from_secs(60);
    const ASK: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    const BOUNDS: Bounds = Bounds {
        patience: LONG,
        connections: 2,
        peer_connections: 2,
        farewell: LONG,
    };

    async fn never() {
        std::future::pending::<()>().await;
    }

    fn router() -> Router {
        use axum::routing::get;
        let peer =
            |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        Router::new()
            .route("/", get(peer))
            .route("/never", get(never))
    }

    fn connect(address: SocketAddr, request: &str) -> Client {
        let mut stream = Client::connect(address).expect("connects");
        stream.write_all(request.as_bytes()).expect("sends");
        stream
    }

    /// A client that sends all it has to say and closes its side.
    fn ask(address: SocketAddr) -> String {
        let mut stream = connect(address, ASK);
        stream.shutdown(std::net::Shutdown::Write).expect("closes");
        let mut said = String::new();
        stream.read_to_string(&mut said).expect("an answer");
        said
    }

    /// Serves while a client acts; the end comes when it is done, and the
    /// connection it leaves stays open until then.
    async fn during(
        bounds: Bounds,
        hurry: impl Future<Output = ()>,
        client: fn(SocketAddr) -> Client,
    ) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let address = listener.local_addr().expect("address");
        let mut left = None;
        let end = async {
            let client = tokio::task::spawn_blocking(move || client(address));
            left = Some(client.await.expect("the client"));
        };
        let door = Door {
            listener,
            router: router(),
            bounds,
            refusals: Refusals::new().expect("a counter"),
        };
        serve(door, end, hurry).await;
        assert!(left.is_some());
    }

    #[tokio::test]
    async fn slow_headers_give_their_place_back() {
        let start = Instant::now();
        let bounds = Bounds {
            patience: SOON,
            ..BOUNDS
        };
        during(bounds, never(), |address| {
            let _slow = [connect(address, "GET / HT"), connect(address, "")];
            let said = ask(address);
            assert!(said.starts_with("HTTP/1.1 200"), "{said}");
            assert!(said.ends_with("127.0.0.1"), "{said}");
            connect(address, "GET")
        })
        .await;
        assert!(start.elapsed() >= SOON && start.elapsed() < LONG / 2);
    }

    #[tokio::test]
    async fn an_address_keeps_its_share_and_others_are_served() {
        let bounds = Bounds {
            connections: 4,
            peer_connections: 2,
            ..BOUNDS
        };
        during(bounds, never(), |address| {
            let waiting = [connect(address, "GET"), connect(address, "GET")];
            // One more of this address is closed without an answer.
            let mut third = connect(address, "");
            let mut said = Vec::new();
            // Closed or reset, as the system has it.
            let _ = third.read_to_end(&mut said);
            assert!(said.is_empty());
            drop(waiting);
            loop {
                let mut again = connect(address, ASK);
                let mut said = String::new();
                if again.read_to_string(&mut said).is_ok() && said.starts_with("HTTP/1.1 200") {
                    return again;
                }
            }
        })
        .await;
    }

    #[tokio::test]
    async fn long_headers_are_refused() {
        during(BOUNDS, never(), |address| {
            let long = format!(
                "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
                "x".repeat(2 * HEADERS_MAX)
            );
            let mut client = connect(address, "");
            // The server may answer and close before all of it is sent.
            let _ = client.write_all(long.as_bytes());
            let mut said = String::new();
            let _ = client.read_to_string(&mut said);
            // A system that resets what was not read may take the answer along.
            let refused = said.starts_with("HTTP/1.1 431") || said.is_empty();
            assert!(refused, "{said}");
            client
        })
        .await;
    }

    #[tokio::test]
    async fn the_end_is_bounded() {
        let stuck: fn(SocketAddr) -> Client = |address| {
            let stuck = connect(address, "GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
            // Answered only after the stuck one was taken.
            ask(address);
            stuck
        };
        let start = Instant::now();
        let bounds = Bounds {
            farewell: SOON,
            ..BOUNDS
        };
        during(bounds, never(), stuck).await;
        assert!(
            start.elapsed() >= SOON,
            "requests under way have their time"
        );
        // A second signal ends at once.
        during(BOUNDS, async {}, stuck).await;
        assert!(start.elapsed() < LONG / 2);
    }
}
