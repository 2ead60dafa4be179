#![allow(missing_docs)]
use crate::Declaration;
use tw_base::Finding;
use tw_law::Law;
pub fn check(_: &Declaration, _: Law<'_>) -> Vec<Finding> {
    Vec::new()
}
pub struct Difference {
    pub path: String,
    pub before: String,
    pub after: String,
}
pub fn differences(_: &Declaration, _: &Declaration) -> Vec<Difference> {
    Vec::new()
}
pub struct PermitNeeded {
    pub agency: String,
    pub kind: String,
    pub commodity: String,
    pub path: String,
    pub named: bool,
}
pub fn permits_needed(_: &Declaration, _: Law<'_>) -> Vec<PermitNeeded> {
    Vec::new()
}
