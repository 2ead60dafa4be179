//! tw-guarantee
