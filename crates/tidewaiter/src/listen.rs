//! The loop that takes connections: how many, how long a client may take over
//! its headers, and how long the end waits for those under way.

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What a client may take of the server.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Time for the headers of a request, and between two requests.
    pub headers: Duration,
    /// Connections open at a time; a further one waits to be taken.
    pub connections: usize,
    /// Time for requests under way when the server ends.
    pub farewell: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(30),
            connections: 1_024,
            farewell: Duration::from_secs(30),
        }
    }
}

/// Serves until `end`; then finishes requests under way, until the farewell is
/// over or `hurry` ends.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    end: impl Future<Output = ()>,
    hurry: impl Future<Output = ()>,
) {
    let open = GracefulShutdown::new();
    tokio::select! {
        () = accept(&listener, &router, bounds, &open) => {}
        () = end => {}
    }
    // Whoever comes now is refused, and finds the next start.
    drop(listener);
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(bounds.farewell) => {
            tracing::warn!("requests under way were cut off at the end");
        }
        () = hurry => {}
    }
}

/// Takes connections, for ever.
async fn accept(listener: &TcpListener, router: &Router, bounds: Bounds, open: &GracefulShutdown) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return; // never closed
        };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let connection = connection(stream, peer, router.clone(), bounds, open.watcher());
                tokio::spawn(hold(connection, place));
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

async fn hold(connection: impl Future<Output = ()>, _place: OwnedSemaphorePermit) {
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
        .header_read_timeout(bounds.headers)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
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
        headers: LONG,
        connections: 2,
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
        serve(listener, router(), bounds, end, hurry).await;
        assert!(left.is_some());
    }

    #[tokio::test]
    async fn slow_headers_give_their_place_back() {
        let start = Instant::now();
        let bounds = Bounds {
            headers: SOON,
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
