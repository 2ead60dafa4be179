//! For those who watch over the process: `/livez` (is it running: asks
//! nothing of anybody, so that a sick store does not get the process killed),
//! `/readyz` (can it take work) and `/metrics` (Prometheus text).

use crate::backend::{Backend, Figure, FigureKind};
use crate::error::WebError;
use crate::problem::Problem;
use crate::state::WebState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};
use std::fmt::Write;
use std::time::Duration;

/// Counts and times of requests.
pub struct Counters {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    in_flight: IntGauge,
    refusals: Refusals,
}

/// Counts what was refused before a request was seen. Cheap to clone.
#[derive(Clone)]
pub struct Refusals(IntCounterVec);

impl Refusals {
    /// A counter at zero.
    pub fn new() -> Result<Self, WebError> {
        let help = "Requests and connections refused, by the problem's code.";
        let named = Opts::new("tidewaiter_http_refusals_total", help);
        Ok(Self(IntCounterVec::new(named, &["reason"])?))
    }

    /// Counts one; the reason is one of a few fixed words.
    pub fn count(&self, reason: &'static str) {
        self.0.with_label_values(&[reason]).inc();
    }
}

impl Counters {
    /// Fresh counters at zero.
    pub fn new() -> Result<Self, WebError> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("tidewaiter_http_requests_total", "HTTP requests answered."),
            &["route", "method", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new(
                "tidewaiter_http_request_seconds",
                "Time from request to answer, in seconds.",
            ),
            &["route"],
        )?;
        let in_flight = IntGauge::new(
            "tidewaiter_http_message_bytes_in_flight",
            "Bytes of messages being taken in.",
        )?;
        let refusals = Refusals::new()?;
        registry.register(Box::new(refusals.0.clone()))?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        Ok(Self {
            registry,
            requests,
            seconds,
            in_flight,
            refusals,
        })
    }

    /// The counter of refusals.
    pub fn refusals(&self) -> Refusals {
        self.refusals.clone()
    }

    /// Counts one answer.
    pub fn count(&self, route: &str, method: &str, status: StatusCode, took: Duration) {
        self.requests
            .with_label_values(&[route, method, status.as_str()])
            .inc();
        self.seconds
            .with_label_values(&[route])
            .observe(took.as_secs_f64());
    }

    fn text(&self) -> Result<String, prometheus::Error> {
        let mut bytes = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The process runs.
#[utoipa::path(get, path = "/livez", tag = "operation", operation_id = "livez",
    summary = "Whether the process runs",
    responses((status = 200, description = "It runs.", body = String, content_type = "text/plain", example = "alive\n")))]
pub async fn livez() -> &'static str {
    "alive\n"
}

/// The store answers and work can be taken in: not while the last batch
/// failed.
#[utoipa::path(get, path = "/readyz", tag = "operation", operation_id = "readyz",
    summary = "Whether work can be taken in",
    responses((status = 200, description = "The store answers, the engine runs, and the last batch could be stored.", body = String, content_type = "text/plain", example = "ready\n")))]
pub async fn readyz(State(state): State<WebState>) -> Result<&'static str, Problem> {
    state.read(|backend| backend.ready()).await?;
    Ok("ready\n")
}

/// Figures in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "operation", operation_id = "metrics",
    summary = "Figures in Prometheus' text format",
    responses((status = 200, description = "Counters and gauges.", body = String, content_type = "text/plain")))]
pub async fn metrics(State(state): State<WebState>) -> Response {
    let held = i64::try_from(state.admission.in_flight()).unwrap_or(i64::MAX);
    state.counters.in_flight.set(held);
    let mut text = state.counters.text().unwrap_or_else(|error| {
        tracing::error!(%error, "the request counters could not be written");
        String::new()
    });
    let watched = state.watched.clone();
    let figures = move |backend: &dyn Backend| {
        let around = watched.map_or_else(Vec::new, |watched| watched());
        [backend.figures(), around].concat()
    };
    let mut figures = state.read(figures).await;
    figures.sort_by(|a, b| (&a.name, &a.labels).cmp(&(&b.name, &b.labels)));
    write_figures(&mut text, &figures);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Writes figures sorted by name; help and type once a name.
fn write_figures(text: &mut String, figures: &[Figure]) {
    let mut name = "";
    for figure in figures {
        if figure.name != name {
            name = &figure.name;
            let kind = match figure.kind {
                FigureKind::Counter => "counter",
                FigureKind::Gauge => "gauge",
            };
            let help = figure.help.replace('\\', "\\\\").replace('\n', "\\n");
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        }
        let labels: Vec<String> = figure
            .labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let labels = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", labels.join(","))
        };
        let _ = writeln!(text, "{name}{labels} {}", figure.value);
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_with_escaped_labels() {
        let figure = |value: &str, n: u8| Figure {
            name: "x_total".into(),
            help: "Counts.\nTwice".into(),
            kind: FigureKind::Counter,
            labels: vec![("kind".into(), value.into())],
            value: n.to_string(),
        };
        let mut text = String::new();
        write_figures(&mut text, &[figure("a\"b\\", 1), figure("c\nd", 2)]);
        assert_eq!(
            text,
            "# HELP x_total Counts.\\nTwice\n# TYPE x_total counter\n\
             x_total{kind=\"a\\\"b\\\\\"} 1\nx_total{kind=\"c\\nd\"} 2\n"
        );
    }
}
