//! Cross-border e-commerce retail imports (draft of the crate's root).

pub mod model;
