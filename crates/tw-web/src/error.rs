//! What can keep the web from starting, or a page from being made.

/// Operational failures of this crate. All but [`WebError::Page`] come up when
/// the state is built, before anything is served.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// A text file of a language does not parse.
    #[error("the texts in {language} do not parse: {reason}")]
    Texts {
        /// Language tag.
        language: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// A page template does not parse, or a page could not be made from it.
    #[error("page template: {0:#}")]
    Page(#[from] minijinja::Error),
    /// The description of the API could not be written or read back.
    #[error("description of the API: {0}")]
    Description(#[from] serde_json::Error),
    /// A figure could not be registered.
    #[error("metrics: {0}")]
    Metrics(#[from] prometheus::Error),
}
