//! tw-law
