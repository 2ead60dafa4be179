//! Small messages made from the field tables: the least that a type's schema
//! allows, or every field once.

use tw_app::codec::Edition;
use tw_messages::{Ceb, Leaf, LeafKind};

const CEB: &str = "http://www.chinaport.gov.cn/ceb";

/// A signature of the right form. It signs nothing.
pub const SIGNATURE: &str = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\
<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"urn:c14n\"/><ds:SignatureMethod Algorithm=\"urn:sm2\"/>\
<ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"urn:x\"><ds:XPath>a</ds:XPath></ds:Transform>\
</ds:Transforms><ds:DigestMethod Algorithm=\"urn:sm3\"/><ds:DigestValue>QQ==</ds:DigestValue></ds:Reference>\
</ds:SignedInfo><ds:SignatureValue>QUJD</ds:SignatureValue><ds:KeyInfo><ds:KeyName>1</ds:KeyName>\
<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=x</ds:X509IssuerName>\
<ds:X509SerialNumber>7</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>";

/// Which fields a sample has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// The required ones.
    Required,
    /// All of them, and a signature.
    All,
}

/// A value that fits a field.
fn value(kind: &LeafKind) -> String {
    match kind {
        LeafKind::Text {
            fixed: Some(fixed), ..
        } => fixed.clone(),
        LeafKind::Text { min, .. } => "7".repeat((*min).max(1) as usize),
        LeafKind::Decimal { .. } => "12.5".to_owned(),
        LeafKind::Int { .. } => "1".to_owned(),
        LeafKind::Technical => "QQ==".to_owned(),
    }
}

/// Groups that may be left out, and what is in them only counts with them.
const OPTIONAL: [&str; 2] = ["BaseSubscribe", "ExtendMessage"];

/// A message of a type, in an edition. Types whose schema wants a signature
/// get one.
pub fn message(ceb: &Ceb, root: &str, edition: &Edition, fields: Fields) -> String {
    let all = fields == Fields::All;
    let wanted = |leaf: &&Leaf| {
        let optional = leaf.path.split('/').any(|step| OPTIONAL.contains(&step));
        all || (leaf.required && !optional)
    };
    let leaves = ceb.leaves(root, edition);
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{CEB}\"");
    for leaf in leaves.iter().filter(|leaf| leaf.path.contains("/@")) {
        let name = leaf.path.rsplit('@').next().unwrap_or("");
        xml.push_str(&format!(" {name}=\"{}\"", value(&leaf.kind)));
    }
    xml.push_str(">\n");
    let mut open: Vec<&str> = Vec::new();
    for leaf in leaves
        .iter()
        .filter(wanted)
        .filter(|leaf| !leaf.path.contains("/@"))
    {
        let mut steps: Vec<&str> = leaf.path.split('/').skip(2).collect();
        let name = steps.pop().unwrap_or("");
        let shared = open.iter().zip(&steps).take_while(|(a, b)| a == b).count();
        close(&mut xml, &mut open, shared);
        for step in steps.iter().skip(shared) {
            xml.push_str(&format!("<{step}>"));
            open.push(step);
        }
        xml.push_str(&format!("<{name}>{}</{name}>\n", value(&leaf.kind)));
        if name == "version" && open.last() == Some(&"ExtendMessage") {
            xml.push_str("<Message><a/></Message>\n");
        }
    }
    close(&mut xml, &mut open, 0);
    let may_be_signed = leaves
        .iter()
        .any(|leaf| leaf.path.contains("/BaseTransfer/"));
    if root == "CEB621Message" || (all && may_be_signed) {
        xml.push_str(SIGNATURE);
    }
    xml.push_str(&format!("</{root}>\n"));
    xml
}

fn close(xml: &mut String, open: &mut Vec<&str>, keep: usize) {
    while open.len() > keep {
        if let Some(name) = open.pop() {
            xml.push_str(&format!("</{name}>\n"));
        }
    }
}

/// A transport envelope around a message.
pub fn envelope(inner: &[u8]) -> String {
    format!(
        "<dxp:DxpMsg xmlns:dxp=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\"><dxp:TransInfo>\
<dxp:CopMsgId>M1</dxp:CopMsgId><dxp:SenderId>S1</dxp:SenderId><dxp:ReceiverIds>\
<dxp:ReceiverId>R1</dxp:ReceiverId></dxp:ReceiverIds><dxp:CreatTime>2026-01-01T00:00:00+08:00</dxp:CreatTime>\
<dxp:MsgType>CEB311Message</dxp:MsgType></dxp:TransInfo><dxp:Data>{}</dxp:Data><dxp:AddInfo>\
<dxp:FileName>f</dxp:FileName><dxp:IcCard>1</dxp:IcCard><dxp:BizKey><dxp:Key name=\"n\">k</dxp:Key>\
</dxp:BizKey><dxp:IsText Encode=\"UTF-8\"/></dxp:AddInfo></dxp:DxpMsg>",
        base64(inner)
    )
}

/// Base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for chunk in bytes.chunks(3) {
        let all = [0, 1, 2].map(|n| u32::from(chunk.get(n).copied().unwrap_or(0)));
        let group = all[0] << 16 | all[1] << 8 | all[2];
        for n in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * n) & 63) as usize];
            out.push(if n <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}
