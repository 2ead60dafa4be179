//! tw-clearance
