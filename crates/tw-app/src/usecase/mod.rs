//! Use cases, one file each: what each needs loaded (`plan`), and what it
//! decides (`decide`), purely, over the batch's overlay.

pub mod administer;
mod assess_declaration;
mod clear_declaration;
pub mod expire_waiting;
pub mod file_declaration;
pub mod file_document;
pub mod file_list;
pub mod forget_person;
pub mod handle_declaration;
pub mod keys;
pub mod settle_list;
