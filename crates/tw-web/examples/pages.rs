//! Serves the pages over hand-made views, to look at them while changing
//! templates: `cargo run -p tw-web --example pages -- 8621`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::net::SocketAddr;

#[tokio::main]
async fn main() {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse::<u16>().ok())
        .unwrap_or(8621);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("the port is free");
    let service = tw_web::router(common::state(common::Mood::Well))
        .into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.expect("serves");
}
