//! The life of a purchase, told step by step: arrival in any order, repeats,
//! change and deletion, waiting, and much traffic out of order.

mod aggregate;
mod answered;
mod arrival;
mod change;
mod claims;
mod codes;
mod declared;
mod declared_certificate;
mod declared_consent;
mod declared_described;
mod declared_faults;
mod declared_held;
mod declared_settled;
mod declared_undone;
mod declared_walk;
mod declared_wire;
mod desk;
mod desk_http;
mod drafts;
mod enterprise;
mod erase;
mod forged;
mod guarantee;
mod identity;
mod measures;
mod overlap;
mod policy;
mod pool;
mod seen;
mod shuffle;
mod tenants;
mod terms;
mod waiting;
mod walk_books;
mod waybills;
