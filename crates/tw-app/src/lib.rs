//! tw-app
