//! The embedded store keeps every promise of the port.
