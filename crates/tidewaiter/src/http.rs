//! A small HTTP client for `submit`, `admin`, `health` and the demo: plain HTTP/1.1 to
//! a server the user named.

use crate::out::{Lang, Stop, failed};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// A client with its connections.
#[derive(Clone)]
pub struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    server: String,
}

/// What was answered.
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
    /// The server had this message before.
    pub repeated: bool,
}

impl Http {
    /// A client of a server, e.g. `http://127.0.0.1:8620`.
    pub fn new(server: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self {
            client,
            server: server.trim_end_matches('/').to_owned(),
        }
    }

    /// Posts a body with a bearer token.
    pub async fn post(
        &self,
        path: &str,
        token: &str,
        content: [&str; 2],
        body: Vec<u8>,
    ) -> Result<Answered, Stop> {
        let [content_type, accept] = content;
        let request = hyper::Request::post(format!("{}{path}", self.server))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(CONTENT_TYPE, content_type)
            .header(ACCEPT, accept)
            .body(Full::new(Bytes::from(body)));
        self.ask(request).await
    }

    /// Asks for something with a bearer token.
    pub async fn get_with(&self, path: &str, token: &str) -> Result<Answered, Stop> {
        let request = hyper::Request::get(format!("{}{path}", self.server))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(ACCEPT, "application/json")
            .body(Full::default());
        self.ask(request).await
    }

    /// Asks for a page that is open to anybody.
    pub async fn get(&self, path: &str, lang: Lang) -> Result<Answered, Stop> {
        let lang = match lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        };
        let request = hyper::Request::get(format!("{}{path}", self.server))
            .header(ACCEPT, "application/json, text/plain")
            .header(ACCEPT_LANGUAGE, lang)
            .body(Full::default());
        self.ask(request).await
    }

    async fn ask(
        &self,
        request: hyper::http::Result<hyper::Request<Full<Bytes>>>,
    ) -> Result<Answered, Stop> {
        let request =
            request.map_err(|error| failed(error, "name the server as http://HOST:PORT"))?;
        let unreachable = |error: &dyn std::error::Error| {
            let mut why = error.to_string();
            let mut source = error.source();
            while let Some(deeper) = source {
                why = format!("{why}: {deeper}");
                source = deeper.source();
            }
            failed(
                format!("{} does not answer: {why}", self.server),
                "start it with `tidewaiter serve`, or name another with --server",
            )
        };
        let response = self
            .client
            .request(request)
            .await
            .map_err(|e| unreachable(&e))?;
        let status = response.status().as_u16();
        let repeated = response.headers().contains_key("tidewaiter-repeated");
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|e| unreachable(&e))?;
        Ok(Answered {
            status,
            body: body.to_bytes().to_vec(),
            repeated,
        })
    }
}

/// A runtime for one command.
pub fn runtime() -> Result<tokio::runtime::Runtime, Stop> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    built.map_err(|error| failed(error, "free some memory or threads"))
}
