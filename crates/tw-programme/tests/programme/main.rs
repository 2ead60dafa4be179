//! The programme from outside.

mod common;
mod explain;
mod index;
mod life;
mod register;
mod wider;
