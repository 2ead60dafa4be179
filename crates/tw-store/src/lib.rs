//! tw-store
