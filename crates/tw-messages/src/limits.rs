//! What a body may cost. The largest schema-valid CEB message has 8.1 MB and
//! 10.8 MB inside its envelope; the limits leave that room and no more.

/// Bytes of a body.
pub const BODY_MAX: usize = 12 * 1024 * 1024;
/// Depth of nesting.
pub const DEPTH_MAX: usize = 64;
/// Attributes of one element, namespace declarations included.
pub const ATTRIBUTES_MAX: usize = 32;
/// Bytes of one text.
pub const TEXT_MAX: usize = 10_000_000;
/// Elements of one message. A full list message has 100 lists of 99 lines of
/// 20 fields, some 213,000 elements.
pub const ELEMENTS_MAX: usize = 400_000;
/// Findings listed for one message; one more says that there were others.
pub const FINDINGS_MAX: usize = 200;
