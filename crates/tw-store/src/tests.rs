//! Tests that need the adapter's inside.
