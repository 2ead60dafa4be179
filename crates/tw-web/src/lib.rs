//! tw-web
