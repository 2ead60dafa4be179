//! tw-messages
