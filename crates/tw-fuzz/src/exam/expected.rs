//! Disagreements that are meant, each with its reason. What is not in here is
//! a fault of ours until it is explained.

/// Why the two may disagree on a mutant; `None` if they may not. `ours` is the
/// code we refuse it with, `None` where we do not; `lint` is what xmllint says
/// first, if anything.
pub fn reason(ours: Option<&str>, lint: &str, bytes: &[u8]) -> Option<&'static str> {
    let has = |what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
    let Some(ours) = ours else {
        // Free content of a signature: KeyInfo lets in any element of another
        // namespace (xmldsig-core-schema.xsd, line 104) and looks into what
        // is declared anywhere in the schemas.
        return lint.contains("ceb}CEB623Message'").then_some(
            "a message this program does not read, inside the free content of a signature: there is no table to check it by",
        );
    };
    match ours {
        "TW1004" => Some("TW1004: messages are UTF-8; libxml2 reads other encodings too"),
        "TW1005" => Some("TW1005: a document type is refused, whatever it says"),
        "TW1009" if has(&[0]) => Some(
            "TW1009: libxml2 takes U+0000 behind the root for the end; XML 1.0 knows no such character",
        ),
        "TW1008" | "TW1011" | "TW1012" if lint.starts_with("namespace error") => Some(
            "TW1008, TW1011, TW1012: libxml2 reports a name or declaration that Namespaces in XML forbids, and goes on; it is refused here",
        ),
        "TW1018" if has(b"version=\"1.\"") => Some(
            "TW1018: libxml2 warns of the version `1.` and reads on; XML 1.0 (production 26) wants a digit",
        ),
        _ => None,
    }
}
