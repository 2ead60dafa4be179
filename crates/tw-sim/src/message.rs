//! Messages: papers of one kind under one identity, with transmitter and
//! signature, bare or inside the exchange's envelope.

use crate::dice::Dice;
use crate::fault::Kind;
use crate::world::Enterprise;
use crate::write::{Clock, guid};
use crate::xml::{Style, Xml};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What is wrong with a message as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoil {
    Nothing,
    /// An element is missing.
    Element,
    /// An end tag does not match.
    Tag,
    /// A value the schema does not allow; its paper writes it.
    Value,
    /// Another transmitter is named.
    Transmitter,
}

impl Spoil {
    /// The element a broken message lacks.
    pub fn without(self, kind: Kind) -> Option<&'static str> {
        (self == Self::Element).then_some(match kind {
            Kind::Order => "buyerName",
            Kind::Payment => "payerName",
            Kind::Waybill => "consignee",
            Kind::List => "agentName",
        })
    }
}

/// How a message looks, drawn from its own stream.
pub(crate) fn style(dice: &mut Dice) -> Style {
    Style {
        prefixed: dice.permille(600),
        indented: dice.permille(250),
        places: *dice.pick(&[0, 0, 2, 2, 2, 5]),
        empty_elements: dice.permille(300),
        marked: dice.permille(20),
    }
}

/// Begins a message.
pub(crate) fn begin(kind: Kind, identity: &str, style: Style) -> Xml {
    let mut xml = Xml::new(style);
    xml.root(kind.type_name(), identity);
    xml
}

/// Ends a message: who transmits it, the signature, the end of the root.
pub(crate) fn end(
    mut xml: Xml,
    (kind, spoil): (Kind, Spoil),
    sender: &Enterprise,
    signature: Option<&mut Dice>,
) -> Vec<u8> {
    xml.open("BaseTransfer");
    xml.text("copCode", &sender.code);
    xml.text("copName", &sender.name);
    xml.plain("dxpMode", "DXP");
    xml.plain("dxpId", format_args!("DXPENT{}", sender.code));
    xml.nothing("note");
    xml.close(if spoil == Spoil::Tag {
        "BaseTransmitter"
    } else {
        "BaseTransfer"
    });
    if let Some(dice) = signature {
        sign(&mut xml, dice);
    }
    xml.close(kind.type_name());
    xml.into_bytes()
}

/// Something in the shape of a signature, with values that sign nothing.
fn sign(xml: &mut Xml, dice: &mut Dice) {
    let value = |dice: &mut Dice, words: usize| {
        let bytes: Vec<u8> = (0..words).flat_map(|_| dice.bits().to_be_bytes()).collect();
        STANDARD.encode(bytes)
    };
    let (digest, signature) = (value(dice, 4), value(dice, 8));
    xml.raw("<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>");
    xml.raw("<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>");
    xml.raw(
        "<ds:SignatureMethod Algorithm=\"http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3\"/>",
    );
    xml.raw("<ds:Reference URI=\"\"><ds:Transforms>");
    xml.raw("<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>");
    xml.raw("</ds:Transforms>");
    xml.raw("<ds:DigestMethod Algorithm=\"http://www.chinaport.gov.cn/2022/04/xmldsig#sm3\"/>");
    xml.raw("<ds:DigestValue>");
    xml.raw(&digest);
    xml.raw("</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>");
    xml.raw(&signature);
    xml.raw("</ds:SignatureValue><ds:KeyInfo><ds:KeyName>invented</ds:KeyName><ds:X509Data>");
    xml.raw("<ds:X509Certificate>SU5WRU5URUQtQ0VSVElGSUNBVEUtT0YtTk9CT0RZ</ds:X509Certificate>");
    xml.raw("</ds:X509Data></ds:KeyInfo></ds:Signature>");
}

/// Puts a message into the envelope of the exchange.
pub(crate) fn envelop(
    body: &[u8],
    kind: Kind,
    sender: &Enterprise,
    (identity, clock): ([u64; 2], Clock<'_>),
) -> Vec<u8> {
    let data = STANDARD.encode(body);
    let (year, rest) = clock.day.split_at(4);
    let (month, day) = rest.split_at(2);
    let (hour, minute, second) = (
        clock.second / 3600,
        clock.second / 60 % 60,
        clock.second % 60,
    );
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <dxp:DxpMsg xmlns:dxp=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\">\
         <dxp:TransInfo><dxp:CopMsgId>{id}</dxp:CopMsgId>\
         <dxp:SenderId>DXPENT{code}</dxp:SenderId>\
         <dxp:ReceiverIds><dxp:ReceiverId>DXPEDCCEB0000001</dxp:ReceiverId></dxp:ReceiverIds>\
         <dxp:CreatTime>{year}-{month}-{day}T{hour:02}:{minute:02}:{second:02}</dxp:CreatTime>\
         <dxp:MsgType>{kind}</dxp:MsgType></dxp:TransInfo>\
         <dxp:Data>{data}</dxp:Data></dxp:DxpMsg>",
        id = guid(identity),
        code = sender.code,
        kind = kind.type_name(),
    );
    text.into_bytes()
}
