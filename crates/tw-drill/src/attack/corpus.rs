//! The corpus of hostile bodies: classes, each at several sizes. What is to
//! come of each is written here, and was thought out before it was run.

use tw_app::codec::Codec;

/// The message the corpus is made from: one list of the guide, signed in form.
pub const BASE: &str = include_str!("../../../../docs/guide/messages/list.xml");

/// Its sender.
pub const SENDER: &str = "9999960005";

/// What identifies the person in it; no answer may carry any of it.
pub const PERSONAL: [&str; 4] = ["110101190001010014", "虚构甲", "10000000001", "潮水路"];

/// What has to come of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Turned away, the first finding under this code.
    Code(&'static str),
    /// Through the door: the shape is right, whatever the rules say.
    In,
}

/// A hostile body.
#[derive(Debug, Clone)]
pub struct Attack {
    /// Its class.
    pub class: &'static str,
    /// Which of its class, with the size.
    pub name: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// What has to come of it.
    pub want: Want,
}

/// How large the large ones are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A few kilobytes: for every run of the tests, and for many at once.
    Small,
    /// A sixteenth of the full size: for tests of what is used in proportion.
    Middle,
    /// Up to what a body may have.
    Full,
}

impl Size {
    /// A number of repetitions that a body of either size takes.
    fn of(self, small: usize, full: usize) -> usize {
        match self {
            Self::Small => small,
            Self::Middle => small.max(full / 16),
            Self::Full => full,
        }
    }
}

const TURNED_DEEP: Want = Want::Code("TW1014");
const MIB: usize = 1 << 20;

/// All classes at a size.
pub fn corpus(size: Size) -> Vec<Attack> {
    let mut all = Collected::default();
    entities(&mut all, size);
    doctypes(&mut all, size);
    nesting(&mut all, size);
    attributes(&mut all, size);
    namespaces(&mut all, size);
    texts(&mut all, size);
    near_limit(&mut all, size);
    truncated(&mut all, size);
    encodings(&mut all);
    twice(&mut all);
    signatures(&mut all);
    envelopes(&mut all, size);
    floods(&mut all, size);
    unknown(&mut all, size);
    all.0
}

#[derive(Default)]
struct Collected(Vec<Attack>);

impl Collected {
    fn add(
        &mut self,
        class: &'static str,
        name: impl Into<String>,
        want: Want,
        body: impl Into<Vec<u8>>,
    ) {
        self.0.push(Attack {
            class,
            name: name.into(),
            body: body.into(),
            want,
        });
    }
}

/// The base message with something put in the place of something.
fn with(from: &str, to: &str) -> String {
    BASE.replacen(from, to, 1)
}

/// The base message with something before its root.
fn before_root(what: &str) -> String {
    with("<CEB621Message", &format!("{what}<CEB621Message"))
}

/// The base message with a note of its head.
fn with_note(note: &str) -> String {
    with(
        "</InventoryHead>",
        &format!("<note>{note}</note></InventoryHead>"),
    )
}

fn entities(all: &mut Collected, size: Size) {
    let class = "entity bomb";
    let mut bomb = String::from("<!DOCTYPE a [<!ENTITY e0 \"ha\">");
    for n in 1..size.of(10, 1_000) {
        let one = format!("&e{};", n - 1);
        bomb.push_str(&format!("<!ENTITY e{n} \"{}\">", one.repeat(10)));
    }
    bomb.push_str("]>");
    all.add(
        class,
        "billion laughs",
        Want::Code("TW1005"),
        before_root(&bomb),
    );
    let huge = "x".repeat(size.of(1_000, 5 * MIB));
    let quadratic = format!("<!DOCTYPE a [<!ENTITY e \"{huge}\">]>");
    all.add(
        class,
        "quadratic blowup",
        Want::Code("TW1005"),
        before_root(&quadratic),
    );
    all.add(class, "undeclared", Want::Code("TW1010"), with_note("&e9;"));
    let flood = "&#65;".repeat(size.of(1_001, 1_900_000));
    all.add(
        class,
        "character references",
        Want::Code("TW1112"),
        with_note(&flood),
    );
    let zeros = format!("&#{}65;", "0".repeat(size.of(1_000, 5 * MIB)));
    all.add(
        class,
        "long reference",
        Want::Code("TW1010"),
        with_note(&zeros),
    );
}

fn doctypes(all: &mut Collected, size: Size) {
    let class = "document type";
    let many = "<!ELEMENT a ANY>".repeat(size.of(10, 500_000));
    let table = [
        ("empty", "<!DOCTYPE CEB621Message>".to_owned()),
        (
            "system",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">".to_owned(),
        ),
        (
            "public",
            "<!DOCTYPE a PUBLIC \"-//X\" \"http://192.0.2.1/a.dtd\">".to_owned(),
        ),
        (
            "external entity",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".to_owned(),
        ),
        (
            "parameter entity",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://192.0.2.1/p\"> %p;]>".to_owned(),
        ),
        ("internal, large", format!("<!DOCTYPE a [{many}]>")),
    ];
    for (name, doctype) in table {
        all.add(class, name, Want::Code("TW1005"), before_root(&doctype));
    }
}

fn nesting(all: &mut Collected, size: Size) {
    let class = "depth";
    let deep = size.of(65, 2_000_000);
    all.add(class, "open only", TURNED_DEEP, "<a>".repeat(deep));
    let closed = size.of(65, 1_500_000);
    let body = format!("{}{}", "<a>".repeat(closed), "</a>".repeat(closed));
    all.add(class, "closed", TURNED_DEEP, body);
    let inside = "<Object>".repeat(70);
    all.add(
        class,
        "in a signature",
        TURNED_DEEP,
        with("</ds:SignedInfo>", &format!("{inside}</ds:SignedInfo>")),
    );
}

fn attributes(all: &mut Collected, size: Size) {
    let class = "attributes";
    let many: String = (0..size.of(40, 500_000))
        .map(|n| format!(" a{n}=\"\""))
        .collect();
    all.add(class, "many", Want::Code("TW1015"), format!("<a{many}/>"));
    let long = "x".repeat(size.of(1_000, 10 * MIB));
    let guid = "guid=\"00000000-0000-4000-8000-000000000004\"";
    all.add(
        class,
        "long value",
        Want::Code("TW1113"),
        with(guid, &format!("guid=\"{long}\"")),
    );
    all.add(
        class,
        "long name",
        Want::Code("TW1109"),
        with(guid, &format!("{guid} {long}=\"\"")),
    );
    all.add(
        class,
        "unclosed",
        Want::Code("TW1006"),
        format!("<a b=\"{long}"),
    );
}

fn namespaces(all: &mut Collected, size: Size) {
    let class = "namespaces";
    let many: String = (0..size.of(40, 300_000))
        .map(|n| format!(" xmlns:n{n}=\"u{n}\""))
        .collect();
    all.add(
        class,
        "declarations",
        Want::Code("TW1015"),
        format!("<a{many}/>"),
    );
    all.add(
        class,
        "undeclared prefix",
        Want::Code("TW1012"),
        with("<orderNo>", "<x:orderNo/><orderNo>"),
    );
    // Each level declares the limit anew: what is in scope adds up.
    let level: String = (0..31).map(|n| format!(" xmlns:n{n}=\"u{n}\"")).collect();
    let open = format!("<a{level}>").repeat(70);
    all.add(class, "declared at each level", TURNED_DEEP, open);
    let rebound =
        "<x:b xmlns:x=\"urn:1\"><x:c xmlns:x=\"urn:2\"/></x:b>".repeat(size.of(20, 150_000));
    all.add(
        class,
        "rebound",
        Want::Code("TW1101"),
        format!("<a>{rebound}</a>"),
    );
    let prefix = "p".repeat(size.of(1_000, 5 * MIB));
    all.add(
        class,
        "long prefix",
        Want::Code("TW1101"),
        format!("<a xmlns:{prefix}=\"u\"><{prefix}:b/></a>"),
    );
    all.add(
        class,
        "xml rebound",
        Want::Code("TW1012"),
        with("<orderNo>", "<a xmlns:xml=\"u\"/><orderNo>"),
    );
}

fn texts(all: &mut Collected, size: Size) {
    let class = "huge text";
    let long = "x".repeat(size.of(2_000, 9 * MIB));
    all.add(class, "in a field", Want::Code("TW1112"), with_note(&long));
    all.add(
        class,
        "in a number",
        Want::Code("TW1114"),
        with("<freight>20.00", &format!("<freight>{long}")),
    );
    let digits = "9".repeat(size.of(2_000, 9 * MIB));
    all.add(
        class,
        // More than any decimal takes: no number rather than a long one.
        "digits",
        Want::Code("TW1114"),
        with("<freight>20.00", &format!("<freight>{digits}")),
    );
    all.add(
        class,
        "stray",
        Want::Code("TW1110"),
        with("<InventoryList>", &format!("<InventoryList>{long}")),
    );
    let spaces = " ".repeat(size.of(2_000, 9 * MIB));
    all.add(
        class,
        "white space",
        Want::In,
        with("<InventoryList>", &format!("<InventoryList>{spaces}")),
    );
    if size == Size::Full {
        let over = "x".repeat(10_000_001);
        all.add(
            class,
            "over the limit",
            Want::Code("TW1016"),
            with_note(&over),
        );
        all.add(
            class,
            "a body too large",
            Want::Code("TW1002"),
            with_note(&"x".repeat(12 * MIB)),
        );
    }
}

/// The base message with so many lists of so many lines, each note filled up.
pub fn large(lists: usize, lines: usize, note: usize) -> String {
    let (head, rest) = BASE.split_once("  <Inventory>").unwrap_or((BASE, ""));
    let (list, tail) = rest.split_once("</Inventory>").unwrap_or((rest, ""));
    let (top, line) = list.split_once("<InventoryList>").unwrap_or((list, ""));
    let (line, _) = line.split_once("</InventoryList>").unwrap_or((line, ""));
    let note = "注".repeat(note);
    let mut one = format!("  <Inventory>{top}");
    for n in 1..=lines {
        let numbered = line.replacen("<gnum>1<", &format!("<gnum>{n}<"), 1);
        one.push_str(&format!(
            "<InventoryList>{numbered}<note>{note}</note></InventoryList>"
        ));
    }
    one.push_str("</Inventory>");
    let mut out = String::from(head);
    for n in 0..lists {
        // A list of its own each time, so that each is decided on.
        let own = one.replacen("GUIDE-1<", &format!("GUIDE-{n}<"), 1);
        let own = own.replacen("-000000000621<", &format!("-{n:012}<"), 1);
        out.push_str(&own.replacen("GUIDE-WAY-1<", &format!("GUIDE-WAY-{n}<"), 1));
    }
    out + tail
}

fn near_limit(all: &mut Collected, size: Size) {
    let class = "near the limit";
    let (lists, lines) = (size.of(2, 100), size.of(3, 99));
    let full = large(lists, lines, 10);
    all.add(
        class,
        format!("{lists} lists of {lines} lines"),
        Want::In,
        full.clone(),
    );
    all.add(
        class,
        "the same in an envelope",
        Want::In,
        envelope(&base64(full.as_bytes())),
    );
    let roomy = large(size.of(1, 30), size.of(2, 90), 1_000);
    all.add(class, "long notes", Want::In, roomy);
    // Every value wrong: the most that can be found.
    let wrong = full
        .replace("<qty>1<", "<qty>x<")
        .replace("<price>", "<price>y");
    all.add(class, "every line wrong", Want::Code("TW1114"), wrong);
    let many = large(size.of(2, 101), 1, 0);
    if size == Size::Full {
        all.add(class, "one list too many", Want::Code("TW1106"), many);
    }
}

fn truncated(all: &mut Collected, size: Size) {
    let class = "truncation";
    let end = BASE.trim_end().len();
    let step = size.of(1, 97);
    for at in (1..end).step_by(step) {
        let body = BASE.as_bytes().get(..at).unwrap_or_default();
        // Inside a character the bytes are no text; a declaration alone is a
        // whole nothing.
        let code = match BASE.is_char_boundary(at) {
            false => "TW1003",
            true => "TW1006",
        };
        let declared = body.ends_with(b"?>") || body.ends_with(b"?>\n");
        let code = if declared { "TW1001" } else { code };
        all.add(class, format!("at byte {at}"), Want::Code(code), body);
    }
}

fn encodings(all: &mut Collected) {
    let class = "encoding";
    let bytes = |inside: &[u8]| {
        let (before, after) = BASE.split_once("GUIDE-1").unwrap_or((BASE, ""));
        [before.as_bytes(), inside, after.as_bytes()].concat()
    };
    for (name, inside) in [
        ("a lone byte", &b"\xFF"[..]),
        ("overlong slash", b"\xC0\xAF"),
        ("overlong less-than", b"\xC0\xBC"),
        ("surrogate", b"\xED\xA0\x80"),
        ("beyond Unicode", b"\xF4\x90\x80\x80"),
        ("cut character", b"\xE6\xB3"),
    ] {
        all.add(class, name, Want::Code("TW1003"), bytes(inside));
    }
    for (name, inside) in [
        ("NUL", &b"\x00"[..]),
        ("control", b"\x08"),
        ("noncharacter", b"\xEF\xBF\xBF"),
    ] {
        all.add(class, name, Want::Code("TW1009"), bytes(inside));
    }
    let declared = |name: &str| with("UTF-8", name).into_bytes();
    for name in [
        "GB18030",
        "GBK",
        "UTF-16",
        "UTF-7",
        "ISO-8859-1",
        "EBCDIC-CP-US",
    ] {
        all.add(
            class,
            format!("{name} declared"),
            Want::Code("TW1004"),
            declared(name),
        );
    }
    let used = [declared("GB18030"), b"\xD7\xA2".to_vec()].concat();
    all.add(
        class,
        "GB18030 declared and used",
        Want::Code("TW1004"),
        used,
    );
    let wide = |big: bool| -> Vec<u8> {
        let units = BASE.encode_utf16().flat_map(|unit| match big {
            true => unit.to_be_bytes(),
            false => unit.to_le_bytes(),
        });
        let mark: [u8; 2] = if big { [0xFE, 0xFF] } else { [0xFF, 0xFE] };
        mark.into_iter().chain(units).collect()
    };
    all.add(class, "UTF-16 big", Want::Code("TW1004"), wide(true));
    all.add(class, "UTF-16 little", Want::Code("TW1004"), wide(false));
    all.add(
        class,
        "UTF-16 without a mark",
        Want::Code("TW1004"),
        wide(true).split_off(2),
    );
}

fn twice(all: &mut Collected) {
    let class = "twice";
    let guid = "guid=\"00000000-0000-4000-8000-000000000004\"";
    let other = "guid=\"00000000-0000-4000-8000-000000000005\"";
    all.add(
        class,
        "attribute",
        Want::Code("TW1011"),
        with(guid, &format!("{guid} {other}")),
    );
    let order = "<orderNo>GUIDE-1</orderNo>";
    all.add(
        class,
        "field",
        Want::Code("TW1106"),
        with(order, &format!("{order}<orderNo>GUIDE-2</orderNo>")),
    );
    // The same list twice in one message is the rules' to judge.
    let same = large(2, 1, 0)
        .replace("GUIDE-1<", "GUIDE-0<")
        .replace("-000000000001<", "-000000000000<");
    all.add(class, "list", Want::In, same);
    let head = BASE
        .split_once("<InventoryHead>")
        .and_then(|(_, rest)| rest.split_once("</InventoryHead>"));
    let again = format!(
        "</InventoryHead><InventoryHead>{}</InventoryHead>",
        head.map_or("", |(head, _)| head)
    );
    all.add(
        class,
        "head",
        Want::Code("TW1106"),
        with("</InventoryHead>", &again),
    );
    let id = with("<ds:Signature ", "<ds:Signature Id=\"a\" ");
    let ids = id.replacen("<ds:Reference ", "<ds:Reference Id=\"a\" ", 1);
    all.add(class, "identifier", Want::Code("TW1128"), ids);
}

fn signatures(all: &mut Collected) {
    let class = "signature wrapping";
    let at = BASE.find("<ds:Signature ").unwrap_or(0);
    let end = "</ds:Signature>";
    let to = BASE.find(end).map_or(0, |to| to + end.len());
    let signature = BASE.get(at..to).unwrap_or_default();
    let bare = BASE.replacen(signature, "", 1);
    all.add(
        class,
        "two of them",
        Want::Code("TW1106"),
        BASE.replacen(signature, &signature.repeat(2), 1),
    );
    all.add(class, "none", Want::Code("TW1103"), bare.clone());
    let first = bare.replacen("  <Inventory>", &format!("{signature}<Inventory>"), 1);
    all.add(class, "before what it signs", Want::Code("TW1105"), first);
    let inside = bare.replacen("<InventoryHead>", &format!("{signature}<InventoryHead>"), 1);
    all.add(class, "inside a list", Want::Code("TW1103"), inside);
    let object = format!(
        "<ds:Object>{}</ds:Object></ds:Signature>",
        bare.split_once("?>").map_or("", |(_, root)| root)
    );
    all.add(
        class,
        // The schemas bind a signature without objects.
        "a second message as its object",
        Want::Code("TW1104"),
        BASE.replacen(end, &object, 1),
    );
    let outer = bare.replacen("</CEB621Message>", &format!("<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{}</ds:Signature></CEB621Message>", bare.split_once("?>").map_or("", |(_, root)| root)), 1);
    all.add(
        class,
        "a message in the place of what is signed",
        Want::Code("TW1103"),
        outer,
    );
}

/// Base64 of bytes, by the plain alphabet.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0_u32, |n, b| (n << 8) | u32::from(*b)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let six = usize::try_from((number >> (18 - 6 * place)) & 63).unwrap_or(0);
            out.push(match place <= three.len() {
                true => char::from(LETTERS[six]),
                false => '=',
            });
        }
    }
    out
}

/// An envelope that carries this.
pub fn envelope(data: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dxp:DxpMsg xmlns:dxp=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\">\
         <dxp:TransInfo><dxp:CopMsgId>M-1</dxp:CopMsgId><dxp:SenderId>DXPENT1</dxp:SenderId>\
         <dxp:ReceiverIds><dxp:ReceiverId>DXPEDC1</dxp:ReceiverId></dxp:ReceiverIds>\
         <dxp:CreatTime>2026-04-15T09:33:00</dxp:CreatTime><dxp:MsgType>CEB621Message</dxp:MsgType></dxp:TransInfo>\
         <dxp:Data>{data}</dxp:Data></dxp:DxpMsg>"
    )
}

fn envelopes(all: &mut Collected, size: Size) {
    let class = "base64 in an envelope";
    let data = base64(BASE.as_bytes());
    all.add(class, "well made", Want::In, envelope(&data));
    let gap = " \n".repeat(size.of(2, 700));
    let stuffed: String = data
        .chars()
        .flat_map(|c| [c.to_string(), gap.clone()])
        .collect();
    all.add(
        class,
        "white space between all",
        Want::In,
        envelope(&stuffed),
    );
    let white = " ".repeat(size.of(2_000, 11 * MIB));
    all.add(
        class,
        "white space only",
        Want::Code("TW1001"),
        envelope(&white),
    );
    all.add(class, "nothing", Want::Code("TW1001"), envelope(""));
    let zeros = "AAAA".repeat(size.of(500, 2_900_000));
    all.add(class, "zeros", Want::Code("TW1009"), envelope(&zeros));
    all.add(
        class,
        "nested",
        Want::Code("TW1101"),
        envelope(&base64(envelope(&data).as_bytes())),
    );
    let mut matryoshka = data.clone();
    while matryoshka.len() < size.of(60_000, 4 * MIB) {
        matryoshka = base64(envelope(&matryoshka).as_bytes());
    }
    all.add(
        class,
        "nested as deep as it goes",
        Want::Code("TW1101"),
        envelope(&matryoshka),
    );
    no_base64(all, &data, size);
}

/// What is not, or not quite, Base64.
fn no_base64(all: &mut Collected, data: &str, size: Size) {
    let class = "base64 in an envelope";
    let cut = data.trim_end_matches('=');
    for (name, data) in [
        ("padding in the middle", format!("QQ=={data}")),
        ("padding only", "====".to_owned()),
        (
            "three of four",
            cut.get(..cut.len() / 4 * 4 - 1)
                .unwrap_or_default()
                .to_owned(),
        ),
        ("other letters", format!("{data}*")),
        ("the web's alphabet", "__--".repeat(size.of(10, 1_000_000))),
        ("markup inside", format!("{data}<a/>")),
    ] {
        // Letters that are none are passed over, as libxml2 has it.
        let want = match name {
            "markup inside" => Want::Code("TW1124"),
            "other letters" => Want::In,
            "the web's alphabet" => Want::Code("TW1001"),
            _ => Want::Code("TW1120"),
        };
        all.add(class, name, want, envelope(&data));
    }
    let doctype = base64(before_root("<!DOCTYPE a [<!ENTITY e \"x\">]>").as_bytes());
    all.add(
        class,
        "a document type inside",
        Want::Code("TW1005"),
        envelope(&doctype),
    );
}

fn floods(all: &mut Collected, size: Size) {
    let class = "flood";
    let flood = |what: &str, small, full| {
        with(
            "<orderNo>",
            &format!("{}<orderNo>", what.repeat(size.of(small, full))),
        )
    };
    all.add(
        class,
        "comments",
        Want::In,
        flood("<!---->", 200, 1_600_000),
    );
    all.add(
        class,
        "instructions",
        Want::In,
        flood("<?a?>", 200, 2_200_000),
    );
    let pieces = "<![CDATA[]]>".repeat(size.of(200, 900_000));
    all.add(
        class,
        "empty CDATA in a field",
        Want::In,
        with_note(&pieces),
    );
    let letters = "<![CDATA[x]]>".repeat(size.of(1_001, 850_000));
    all.add(
        class,
        "CDATA letter by letter",
        Want::Code("TW1112"),
        with_note(&letters),
    );
    let dashes = format!("<!--{}-->", " - ".repeat(size.of(1_000, 3 * MIB)));
    all.add(class, "dashes in a comment", Want::In, before_root(&dashes));
    all.add(
        class,
        "unended comment",
        Want::Code("TW1006"),
        flood("<!--", 1, 1) + " x".repeat(size.of(1, 5 * MIB)).as_str(),
    );
    let elements = "<b/>".repeat(size.of(300, 2_500_000));
    let want = match size {
        Size::Small | Size::Middle => Want::Code("TW1101"),
        Size::Full => Want::Code("TW1017"),
    };
    all.add(class, "elements", want, format!("<a>{elements}</a>"));
    let mut brackets = "<".repeat(size.of(1_000, 11 * MIB));
    brackets.push('a');
    all.add(class, "less-than", Want::Code("TW1008"), brackets);
    all.add(
        class,
        "ampersands",
        Want::Code("TW1010"),
        with_note(&"&".repeat(size.of(1_000, 9 * MIB))),
    );
}

fn unknown(all: &mut Collected, size: Size) {
    let class = "not ours";
    let many = "<x>1</x>".repeat(size.of(300, 390_000));
    all.add(
        class,
        "unknown fields",
        Want::Code("TW1104"),
        with("<orderNo>", &format!("{many}<orderNo>")),
    );
    all.add(class, "JSON", Want::Code("TW1019"), "{\"a\": 1}");
    all.add(
        class,
        "JSON, large",
        Want::Code("TW1019"),
        "[".repeat(size.of(1_000, 9 * MIB)),
    );
    all.add(class, "nothing", Want::Code("TW1001"), "");
    all.add(
        class,
        "gzip",
        Want::Code("TW1003"),
        &b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"[..],
    );
    all.add(
        class,
        "another message",
        Want::Code("TW1101"),
        with("CEB621Message", "CEB603Message").replace("</CEB621", "</CEB603"),
    );
    let name = "n".repeat(size.of(1_000, 11 * MIB));
    all.add(
        class,
        "a long name",
        Want::Code("TW1101"),
        format!("<{name}/>"),
    );
}

/// What the door says of a body: the first finding that refuses, or none.
pub fn first_code(
    codec: &dyn Codec,
    body: &[u8],
    options: &tw_app::codec::ReadOptions,
) -> Option<String> {
    let opened = codec.open(body);
    let refusing = |findings: &[tw_base::Finding]| {
        findings
            .iter()
            .find(|f| f.refuses())
            .map(|f| f.code.to_string())
    };
    refusing(&opened.findings).or_else(|| refusing(&codec.read(&opened.inner, options).findings))
}
