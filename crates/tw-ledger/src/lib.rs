//! tw-ledger
