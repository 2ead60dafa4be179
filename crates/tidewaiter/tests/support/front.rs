//! The customs house behind its own address: the real router over a real store
//! on disk, asked over a socket as any sender's program would. Only the clock
//! is the test's.

use super::world::{Hands, local, setting};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tw_app::engine::Engine;
use tw_app::runner::{Gathering, Runner};
use tw_app::service::Service;
use tw_drill::client::{Answer, Ask, Client};
use tw_law::Pack;
use tw_store::{Options, SqliteQuery, SqliteStore};
use tw_web::{Limits, WebState};

const OPERATOR: &str = "the operator's token of this front";
const JSON: &str = "application/json";
const XML: &str = "application/xml";

pub struct Front {
    pub client: Client,
    pub query: SqliteQuery,
    pack: Pack,
    clock: Arc<Hands>,
    pub service: Service,
    // Ended before the folder is removed.
    _runtime: Runtime,
    _folder: TempDir,
}

impl Drop for Front {
    fn drop(&mut self) {
        self.service.stop();
    }
}

/// An answer in JSON.
#[derive(Debug)]
pub struct Said {
    pub status: u16,
    pub repeated: bool,
    pub body: Value,
}

impl Said {
    /// Codes and places of the findings that refuse, or of all.
    pub fn findings(&self, all: bool) -> Vec<String> {
        let found = self.body["findings"].as_array().cloned();
        let found = found.unwrap_or_default().into_iter();
        found
            .filter(|finding| all || finding["severity"] == "error")
            .map(|finding| {
                let text = |value: &Value| value.as_str().expect("a text").to_owned();
                let (code, path) = (&finding["code"], &finding["location"]["path"]);
                format!("{} {}", text(code), text(path))
                    .trim_end()
                    .to_owned()
            })
            .collect()
    }
}

impl Front {
    /// Opens under a law, at a time of its zone.
    pub fn under(pack: &Pack, time: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (store, query) = SqliteStore::open(folder.path(), Options::default()).expect("a store");
        let setting = setting(pack.clone());
        let engine = Engine::new(store, setting.clone()).expect("an empty store");
        let clock = Hands::at(local(pack, time));
        let runner = Runner::start(engine, clock.clone(), Gathering::default()).expect("a thread");
        let service = Service::new(setting, runner, Arc::new(query.clone()), clock.clone());
        let backend = Arc::new(service.clone());
        let state = WebState::new(backend, Some(OPERATOR), Limits::default()).expect("a state");
        let router = tw_web::router(state).into_make_service_with_connect_info::<SocketAddr>();
        let runtime = Runtime::new().expect("threads");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0");
        let listener = runtime.block_on(listener).expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            client: Client {
                address,
                operator: OPERATOR.to_owned(),
            },
            query,
            pack: pack.clone(),
            clock,
            service,
            _runtime: runtime,
            _folder: folder,
        }
    }

    /// Puts the clock to a time in the administration's zone.
    pub fn at(&self, time: &str) {
        self.clock.put(local(&self.pack, time));
    }

    /// Registers an enterprise; its token.
    pub fn enrol(&self, code: &str) -> String {
        self.client.enrol(code, "虚构企业").expect("registered")
    }

    /// Carries out an operator's command.
    pub fn command(&self, command: &Value) {
        self.client.command(command).expect("carried out");
    }

    /// Posts a message as a broker's software does; the receipt's XML.
    pub fn message(&self, token: &str, xml: &[u8]) -> Answer {
        let path = "/api/v1/messages";
        self.client.post(path, token, XML, xml).expect("an answer")
    }

    /// Posts a message and wants the answer in JSON.
    pub fn message_in_json(&self, token: &str, xml: &[u8]) -> Said {
        self.said(Ask {
            method: "POST",
            path: "/api/v1/messages",
            token,
            content: XML,
            accept: JSON,
            headers: &[],
            body: xml,
        })
    }

    /// Posts a form.
    pub fn form(&self, token: &str, path: &str, body: &Value) -> Said {
        self.form_with(token, path, &[], body)
    }

    /// Posts a form with keys.
    pub fn form_with(&self, token: &str, path: &str, keys: &[&str], body: &Value) -> Said {
        let headers = keys.iter().map(|key| ("Idempotency-Key", *key));
        self.said(Ask {
            method: "POST",
            path,
            token,
            content: JSON,
            accept: JSON,
            headers: &headers.collect::<Vec<_>>(),
            body: body.to_string().as_bytes(),
        })
    }

    /// Reads something.
    pub fn read(&self, token: &str, path: &str) -> Said {
        said(&self.client.get(path, token).expect("an answer"))
    }

    fn said(&self, ask: Ask<'_>) -> Said {
        said(&self.client.ask(ask).expect("an answer"))
    }
}

fn said(answer: &Answer) -> Said {
    Said {
        status: answer.status,
        repeated: answer.repeated,
        body: serde_json::from_slice(&answer.body).expect("JSON"),
    }
}
