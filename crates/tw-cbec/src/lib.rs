//! tw-cbec
