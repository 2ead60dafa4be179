//! The commands, one file each.

pub mod admin;
pub mod aeo;
pub mod assess;
pub mod audit;
pub mod backup;
pub mod check;
pub mod demo;
pub mod document;
pub mod explain;
pub mod guarantee;
pub mod health;
pub mod measure;
pub mod pack;
pub mod policy;
pub mod restore;
pub mod serve;
pub mod submit;
pub mod tariff;
pub mod verify;
