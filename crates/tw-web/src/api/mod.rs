//! The API under `/api/v1`: one file a route, like the addresses. A handler
//! reads, calls one use case and hands back a shape or a problem.

pub mod acts;
pub mod admin;
pub mod assessments;
pub mod checkpoints;
pub mod declarations;
pub mod enterprises;
pub mod evidence;
pub mod forms;
pub mod guarantees;
pub mod lists;
pub mod measures;
pub mod messages;
pub mod notices;
pub(crate) mod page;
pub mod policy;
pub mod proof;
pub mod shape;
pub mod shape_assessment;
pub mod shape_declaration;
pub mod shape_desk;
pub mod shape_enterprise;
pub mod shape_guarantee;
pub mod shape_measure;
pub mod shape_statement;
pub mod shape_step;
pub mod statements;
pub mod tasks;

use crate::admission::{Admitted, Full};
use crate::problem::{Problem, ProblemKind, bytes};
use crate::quota::Spent;
use crate::state::WebState;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tw_app::service::Identity;

/// Longest bearer token looked at, in bytes; ours have 64.
const TOKEN_MAX: usize = 256;

/// The enterprise whose token came with the request.
pub struct Sender(pub Identity);

impl FromRequestParts<WebState> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        identify(token, parts, state).await.map(Self)
    }
}

/// Whose token it is.
pub(crate) async fn identify(
    token: &str,
    parts: &Parts,
    state: &WebState,
) -> Result<Identity, Problem> {
    if let Some(identity) = state.backend.recognise(token) {
        return Ok(identity);
    }
    // Only tokens that were not seen before cost a look into the store, and an
    // address that tried many that nobody has waits for that.
    let peer = peer(&parts.extensions);
    let guesses = &state.fairness.guesses;
    guesses.take(&peer, [0]).map_err(too_many_guesses)?;
    let token = token.to_owned();
    match state
        .read(move |backend| backend.authenticate(&token))
        .await?
    {
        Some(identity) => Ok(identity),
        None => {
            guesses.owe(&peer, [1]);
            Err(Problem::new(ProblemKind::TokenUnknown))
        }
    }
}

/// Who looks at a worklist: the operator, or whoever's token it is.
pub enum Looker {
    /// The operator.
    Operator,
    /// A party, in whichever capacities it has.
    Party(Identity),
}

impl FromRequestParts<WebState> for Looker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        let hash = blake3::hash(token.as_bytes());
        if state.operator.is_some_and(|known| known == hash) {
            return Ok(Self::Operator);
        }
        identify(token, parts, state).await.map(Self::Party)
    }
}

fn too_many_guesses(spent: Spent) -> Problem {
    Problem::new(ProblemKind::TokenGuesses)
        .with("rate", spent.quota.per_second.to_string())
        .with("burst", spent.quota.burst.to_string())
        .retry_after(spent.seconds)
}

/// The address a request comes from; of IPv6 the network, since one machine
/// has a whole one.
fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    match peer.map(|ConnectInfo(peer)| peer.ip().to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        Some(address) => address,
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }
}

/// The operator, who knows the token the program was started with.
pub struct Operator;

impl FromRequestParts<WebState> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let known = state
            .operator
            .ok_or_else(|| Problem::new(ProblemKind::AdminClosed))?;
        let token = bearer(&parts.headers)?;
        if blake3::hash(token.as_bytes()) == known {
            Ok(Self)
        } else {
            Err(Problem::new(ProblemKind::TokenUnknown))
        }
    }
}

/// The bearer token of a request. Two `Authorization` headers are refused as
/// none: which one counts is not ours to guess.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let missing = || Problem::new(ProblemKind::TokenMissing);
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return Err(missing());
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|v| v.split_once(' '))
        .ok_or_else(missing)?;
    let token = token.trim();
    if scheme.eq_ignore_ascii_case("bearer") && (1..=TOKEN_MAX).contains(&token.len()) {
        Ok(token)
    } else {
        Err(missing())
    }
}

/// Length a body says it has; `None` if it does not say.
pub(crate) fn said_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Refuses a body before a byte of it is read: too long by its own account,
/// or packed in an encoding (a small packed body can be a large one).
pub(crate) fn refuse_early(headers: &HeaderMap, limit: u64) -> Result<(), Problem> {
    if said_length(headers).is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            Err(Problem::new(ProblemKind::MediaType).header(header::ACCEPT_ENCODING, "identity"))
        }
        _ => Ok(()),
    }
}

/// Takes in the body of something to be kept and decided on: counted against
/// the sender's quota before anything of it is read, so that what is turned
/// away costs its sender too; room for it is held as long as what is returned
/// beside it.
async fn take_in(
    state: &WebState,
    who: &Identity,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Vec<u8>, Admitted), Problem> {
    let limit = state.limits.message_bytes;
    let said = said_length(headers);
    let quotas = &state.fairness.senders;
    let cost = [1, said.unwrap_or(0), 0];
    quotas
        .take(&who.enterprise, cost)
        .map_err(Problem::over_quota)?;
    let room = said.unwrap_or(limit);
    let admitted = state.admission.admit(&who.enterprise, room);
    let admitted = admitted.map_err(Full::problem)?;
    let bytes = read_body(body, limit, state.limits.body_time).await?;
    // What a body without a length costs is known only now, and is owed.
    if said.is_none() {
        quotas.owe(&who.enterprise, [0, bytes.len() as u64, 0]);
    }
    Ok((bytes, admitted))
}

/// Reads a body of bounded length within bounded time.
async fn read_body(body: Body, limit: u64, time: Duration) -> Result<Vec<u8>, Problem> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    // What it says it has, or nothing.
    let room = usize::try_from(body.size_hint().lower()).unwrap_or(most);
    let mut body = Limited::new(body, most);
    // Frame by frame into its place, where its length is known: gathered first
    // and put together at the end, a large body would be copied in one piece
    // while others wait.
    let whole = async {
        let mut bytes = Vec::with_capacity(room.min(most));
        while let Some(frame) = body.frame().await {
            if let Ok(data) = frame?.into_data() {
                bytes.extend_from_slice(&data);
            }
        }
        Ok(bytes)
    };
    let read: Result<Vec<u8>, axum::BoxError> =
        tokio::time::timeout(time, whole).await.map_err(|_| {
            Problem::new(ProblemKind::BodyTimeout).with("seconds", time.as_secs().to_string())
        })?;
    read.map_err(|error| match error.is::<LengthLimitError>() {
        true => too_large(limit),
        false => Problem::new(ProblemKind::BodyBroken),
    })
}

fn too_large(limit: u64) -> Problem {
    Problem::new(ProblemKind::BodyTooLarge).with("limit", bytes(limit))
}
