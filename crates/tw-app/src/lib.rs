//! Use cases, ports and the engine (draft of the crate's root).

pub mod admin;
pub mod audit;
pub mod blind;
pub mod codec;
pub mod decision;
pub mod door;
pub mod engine;
pub mod journal;
pub mod lookup;
pub mod mask;
pub mod overlay;
pub mod receipt;
pub mod runner;
pub mod service;
pub mod stamp;
pub mod store;
pub mod subject;
pub mod usecase;
pub mod view;
pub mod words;
