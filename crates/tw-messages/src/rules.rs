//! Codes of the findings this crate raises. Their sentences are pack data
//! (`rules/form.toml`, `rules/schema.toml`).

use tw_base::RuleCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: RuleCode = RuleCode::new($code);)*
        /// Every code of this crate, for the check that each has its row.
        pub const ALL: &[RuleCode] = &[$($name),*];
    };
}

codes! {
    /// The body holds nothing.
    FORM_EMPTY = "TW1001";
    /// The body is larger than the limit.
    FORM_TOO_LARGE = "TW1002";
    /// The bytes are not UTF-8.
    FORM_NOT_UTF8 = "TW1003";
    /// Another encoding than UTF-8 is declared or used.
    FORM_ENCODING = "TW1004";
    /// A document type declaration.
    FORM_DOCTYPE = "TW1005";
    /// The message ends before its elements are closed.
    FORM_TRUNCATED = "TW1006";
    /// An end tag that does not match.
    FORM_END_TAG = "TW1007";
    /// Markup that XML does not know.
    FORM_MARKUP = "TW1008";
    /// A character that XML does not allow.
    FORM_CHARACTER = "TW1009";
    /// A reference to an entity other than the five predefined ones.
    FORM_ENTITY = "TW1010";
    /// An attribute stands twice.
    FORM_ATTRIBUTE_TWICE = "TW1011";
    /// A namespace prefix without a declaration, or a declaration that is not allowed.
    FORM_PREFIX = "TW1012";
    /// Something stands outside the root element.
    FORM_OUTSIDE_ROOT = "TW1013";
    /// Elements are nested too deep.
    FORM_TOO_DEEP = "TW1014";
    /// An element has too many attributes or namespace declarations.
    FORM_TOO_MANY_ATTRIBUTES = "TW1015";
    /// A text is too long.
    FORM_TEXT_TOO_LONG = "TW1016";
    /// The message has too many elements.
    FORM_TOO_MANY_ELEMENTS = "TW1017";
    /// The XML declaration is not well-formed or not at the beginning.
    FORM_DECLARATION = "TW1018";
    /// The body is not XML.
    FORM_NOT_XML = "TW1019";
    /// The body is not JSON.
    FORM_NOT_JSON = "TW1020";

    /// The root is no message this family knows.
    SCHEMA_ROOT = "TW1101";
    /// The root has the right name in a wrong namespace.
    SCHEMA_ROOT_NAMESPACE = "TW1102";
    /// A required element is missing.
    SCHEMA_MISSING = "TW1103";
    /// An element that does not belong here.
    SCHEMA_UNKNOWN = "TW1104";
    /// An element out of its order.
    SCHEMA_ORDER = "TW1105";
    /// An element stands more often than it may.
    SCHEMA_TOO_OFTEN = "TW1106";
    /// An element of the right name in a wrong namespace.
    SCHEMA_NAMESPACE = "TW1107";
    /// A required attribute is missing.
    SCHEMA_ATTRIBUTE_MISSING = "TW1108";
    /// An attribute that does not belong here.
    SCHEMA_ATTRIBUTE_UNKNOWN = "TW1109";
    /// Text where only elements may stand.
    SCHEMA_STRAY_TEXT = "TW1110";
    /// A text is shorter than it may be.
    SCHEMA_TOO_SHORT = "TW1111";
    /// A text is longer than it may be.
    SCHEMA_TOO_LONG = "TW1112";
    /// A text has not the length it must have.
    SCHEMA_LENGTH = "TW1113";
    /// Not a decimal number.
    SCHEMA_DECIMAL = "TW1114";
    /// More digits than allowed.
    SCHEMA_DIGITS = "TW1115";
    /// More fraction digits than allowed.
    SCHEMA_FRACTION = "TW1116";
    /// Not a whole number.
    SCHEMA_INTEGER = "TW1117";
    /// A whole number outside 32 bits.
    SCHEMA_INTEGER_RANGE = "TW1118";
    /// Another value than the one the schema fixes.
    SCHEMA_FIXED = "TW1119";
    /// Not Base64.
    SCHEMA_BASE64 = "TW1120";
    /// Not a URI.
    SCHEMA_URI = "TW1121";
    /// Not a date and time.
    SCHEMA_DATE_TIME = "TW1122";
    /// Empty where a value is required.
    SCHEMA_EMPTY = "TW1123";
    /// An element inside a field.
    SCHEMA_ELEMENT_IN_FIELD = "TW1124";
    /// `xsi:nil` or `xsi:type` where the schema does not provide for it.
    SCHEMA_XSI = "TW1125";
    /// The content of an element with alternatives is not complete.
    SCHEMA_INCOMPLETE = "TW1126";
    /// There are more findings than are listed.
    SCHEMA_MORE = "TW1127";
    /// Not a name that can identify an element, or the name stands twice.
    SCHEMA_ID = "TW1128";
    /// An element nobody here knows, carried as it is (note).
    SCHEMA_CARRIED = "TW1129";
    /// Not a date of eight digits.
    SCHEMA_DATE = "TW1130";
    /// Not one of the values that are known.
    SCHEMA_CHOICE = "TW1131";
    /// A member nobody knows (JSON).
    SCHEMA_MEMBER = "TW1132";
    /// A member stands twice (JSON).
    SCHEMA_MEMBER_TWICE = "TW1133";
    /// A value of another kind (JSON).
    SCHEMA_KIND = "TW1134";
}
