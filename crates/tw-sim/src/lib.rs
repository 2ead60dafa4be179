//! tw-sim
