//! Sending a planned day: in its one order, wave by wave, several messages
//! under way at a time.

use crate::http::{Answered, Http};
use crate::out::{Stop, failed};
use crate::wiring::{self, DataArgs, VirtualClock};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tw_app::admin::{AdminCommand, GuaranteeTerms};
use tw_app::door;
use tw_app::service::{Service, token_hash};
use tw_sim::{Kind, Plan, Sending};

/// Bearer tokens by enterprise.
pub type Tokens = BTreeMap<String, String>;

/// Messages under way at a time. Enough to fill a batch; their order within a
/// wave does not matter.
const UNDER_WAY: usize = 64;

/// What came back from a day.
pub struct Sent {
    /// Messages sent.
    pub messages: usize,
    /// Documents sent.
    pub documents: usize,
    /// Messages the server had before this run.
    pub repeated: usize,
    /// Time it took.
    pub took: Duration,
    /// Answers that are not what was planned.
    pub unplanned: Vec<String>,
    /// Planted refusals that came as planned, by list.
    pub found: BTreeSet<u32>,
}

/// Registers what the day needs, and hands out tokens. What is registered
/// already stays; tokens are kept in the folder for the next start.
pub async fn prepare(data: &DataArgs, service: &Service, plan: &Plan) -> Result<Tokens, Stop> {
    let path = data.data.join("demo.tokens");
    let mut tokens: Tokens = match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|e| {
            failed(
                format!("{}: {e}", path.display()),
                "remove it to make new tokens",
            )
        })?,
        Err(_) => Tokens::new(),
    };
    for enterprise in &plan.enterprises {
        let (code, name) = (enterprise.code.clone(), enterprise.name.clone());
        command(
            service,
            AdminCommand::RegisterEnterprise {
                code: code.clone(),
                name,
            },
        )
        .await?;
        if let Entry::Vacant(place) = tokens.entry(code.clone()) {
            let token = tw_app::audit::hex(&wiring::random()?);
            let (enterprise, sha256) = (code, token_hash(&token));
            command(service, AdminCommand::IssueToken { enterprise, sha256 }).await?;
            place.insert(token);
        }
    }
    for guarantee in &plan.guarantees {
        let terms = GuaranteeTerms {
            number: guarantee.number.clone(),
            kind: guarantee.kind.to_owned(),
            guarantor_code: guarantee.guarantor_code.clone(),
            guarantor_name: guarantee.guarantor_name.clone(),
            principal: guarantee.principal.clone(),
            offices: Vec::new(),
            limit: guarantee.limit,
            from: guarantee.from,
            to: Some(guarantee.to),
        };
        command(service, AdminCommand::RegisterGuarantee(Box::new(terms))).await?;
    }
    for book in &plan.books {
        let (number, enterprise) = (book.number.clone(), book.warehouse.clone());
        command(service, AdminCommand::RegisterBook { number, enterprise }).await?;
    }
    wiring::write_private(&path, &serde_json::to_string(&tokens)?)?;
    Ok(tokens)
}

/// Carries out a command; "is there already" is fine.
async fn command(service: &Service, command: AdminCommand) -> Result<(), Stop> {
    let there = [
        &door::ENTERPRISE_EXISTS,
        &door::GUARANTEE_EXISTS,
        &door::BOOK_EXISTS,
    ];
    let answer = service.administer(command).await?;
    let fault = answer
        .findings
        .iter()
        .find(|f| there.iter().all(|code| code.as_str() != f.code));
    match fault {
        Some(finding) => Err(failed(&finding.en, "start over in a new --data folder")),
        None => Ok(()),
    }
}

/// Sends the day.
pub async fn day(
    plan: &Plan,
    http: &Http,
    tokens: &Tokens,
    clock: &Arc<VirtualClock>,
) -> Result<Sent, Stop> {
    let bar = ProgressBar::new(plan.documents() as u64);
    let style = "sending {pos} of {len} documents {wide_bar} {per_sec} {eta}";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    let start = Instant::now();
    let mut sent = Sent {
        messages: 0,
        documents: 0,
        repeated: 0,
        took: Duration::ZERO,
        unplanned: Vec::new(),
        found: BTreeSet::new(),
    };
    for wave in 0..=plan.waves() {
        let mut under_way = JoinSet::new();
        for index in plan.wave(wave) {
            let Some(sending) = plan.send(index) else {
                continue;
            };
            if under_way.len() >= UNDER_WAY
                && let Some(done) = under_way.join_next().await
            {
                take(done??, plan, &mut sent, &bar);
            }
            clock.advance(sending.at);
            let token = tokens.get(&sending.sender).cloned().unwrap_or_default();
            under_way.spawn(one(http.clone(), token, sending));
        }
        while let Some(done) = under_way.join_next().await {
            take(done??, plan, &mut sent, &bar);
        }
    }
    sent.took = start.elapsed();
    bar.finish_and_clear();
    Ok(sent)
}

async fn one(http: Http, token: String, mut sending: Sending) -> Result<(Sending, Answered), Stop> {
    let body = std::mem::take(&mut sending.body);
    let content = ["application/xml", "application/json"];
    loop {
        let answered = http
            .post("/api/v1/messages", &token, content, body.clone())
            .await?;
        if answered.status != 503 && answered.status != 429 {
            return Ok((sending, answered));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn take((sending, answered): (Sending, Answered), plan: &Plan, sent: &mut Sent, bar: &ProgressBar) {
    sent.messages += 1;
    sent.documents += sending.nodes;
    sent.repeated += usize::from(answered.repeated && sending.repeats.is_none());
    bar.inc(sending.nodes as u64);
    let said: serde_json::Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    match (answered.status, sending.refusal) {
        (200, None) => documents(&sending, &said, plan, sent),
        (403 | 409 | 422, Some(code)) if codes(&said.to_string()).contains(code) => {
            sent.found
                .extend(sending.parts.iter().map(|part| part.list));
        }
        (status, expected) => {
            let text: String = said.to_string().chars().take(300).collect();
            sent.unplanned.push(format!(
                "{} {}: answered {status}, planned {expected:?}: {text}",
                sending.kind.type_name(),
                sending.index,
            ));
        }
    }
}

/// Compares each document's receipt entry with what was planned for it.
fn documents(sending: &Sending, said: &serde_json::Value, plan: &Plan, sent: &mut Sent) {
    let entries = entries(said);
    if entries.len() != sending.parts.len() {
        let (found, planned) = (entries.len(), sending.parts.len());
        sent.unplanned.push(format!(
            "message {}: {found} entries for {planned} documents",
            sending.index
        ));
        return;
    }
    for (part, (status, info)) in sending.parts.iter().zip(entries) {
        let refused = status < 0;
        let codes = codes(&info);
        let planned = match (part.refusal, sending.kind) {
            (Some(code), _) => refused && codes.len() == 1 && codes.contains(code),
            (None, Kind::List) => !refused,
            (None, _) => !refused && status != 100,
        };
        if planned && part.refusal.is_some() {
            sent.found.insert(part.list);
        }
        if !planned {
            let list = plan
                .lists
                .get(part.list as usize)
                .and_then(|list| list.fault);
            let fault = list.map_or("nothing planted", tw_sim::Fault::name);
            sent.unplanned.push(format!(
                "{} of list {} ({fault}): {status} {info}",
                sending.kind.type_name(),
                part.list
            ));
        }
    }
}

/// (returnStatus, returnInfo) of each entry.
fn entries(said: &serde_json::Value) -> Vec<(i32, String)> {
    fn walk(value: &serde_json::Value, found: &mut Vec<(i32, String)>) {
        match value {
            serde_json::Value::Object(map) => {
                match (map.get("returnStatus"), map.get("returnInfo")) {
                    (Some(status), Some(info)) => {
                        let status = status.as_str().and_then(|s| s.parse().ok());
                        found.push((
                            status.unwrap_or(i32::MIN),
                            info.as_str().unwrap_or_default().to_owned(),
                        ));
                    }
                    _ => map.values().for_each(|value| walk(value, found)),
                }
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(said, &mut found);
    found
}

/// The finding codes named in a text as `[TW1234]`.
fn codes(text: &str) -> BTreeSet<String> {
    let parts = text.split("[TW").skip(1);
    parts
        .filter_map(|part| Some(format!("TW{}", part.split_once(']')?.0)))
        .collect()
}
