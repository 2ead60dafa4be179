//! Receipts as XML: UTF-8, the family's namespace as default, one line an
//! element, the same bytes for the same receipt.

use crate::chars::is_xml_char;
use jiff::tz::TimeZone;
use std::fmt::Write;
use tw_app::codec::{ListKeys, Outcome, Receipt, ReceiptBody, RefusedMessage};
use tw_base::Timestamp;

/// Characters of `returnInfo` in a receipt about one document.
const INFO_MAX: usize = 1000;
/// Characters of `returnInfo` in CEB900.
const REFUSED_INFO_MAX: usize = 5000;

/// A receipt being written.
struct Out<'z> {
    xml: String,
    zone: &'z TimeZone,
}

/// Writes a receipt of this family; of another family nothing.
pub(crate) fn receipt(receipt: &Receipt, namespace: &str, zone: &TimeZone) -> Vec<u8> {
    let root = match &receipt.body {
        ReceiptBody::Orders(_) => "CEB312Message",
        ReceiptBody::Payments(_) => "CEB412Message",
        ReceiptBody::Waybills(_) => "CEB512Message",
        ReceiptBody::Lists(_) => "CEB622Message",
        ReceiptBody::Refused(_) => "CEB900Message",
        ReceiptBody::Declarations(_) | ReceiptBody::Notice(_) => return Vec::new(),
    };
    let mut out = Out {
        xml: String::with_capacity(1024),
        zone,
    };
    out.xml
        .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<");
    out.xml.push_str(root);
    out.xml.push_str(" xmlns=\"");
    out.escaped(namespace);
    out.xml.push_str("\" guid=\"");
    out.escaped(&receipt.guid);
    out.xml.push_str("\" version=\"1.0\">\n");
    out.body(&receipt.body);
    out.xml.push_str("</");
    out.xml.push_str(root);
    out.xml.push_str(">\n");
    out.xml.into_bytes()
}

impl Out<'_> {
    fn body(&mut self, body: &ReceiptBody) {
        match body {
            ReceiptBody::Orders(entries) => {
                for (keys, outcome) in entries {
                    self.entry("OrderReturn", outcome, |out| {
                        out.field("ebpCode", &keys.ebp_code);
                        out.field("ebcCode", &keys.ebc_code);
                        out.field("orderNo", &keys.order_no);
                    });
                }
            }
            ReceiptBody::Payments(entries) => {
                for (keys, outcome) in entries {
                    self.entry("PaymentReturn", outcome, |out| {
                        out.field("payCode", &keys.pay_code);
                        out.field("payTransactionId", &keys.pay_transaction_id);
                    });
                }
            }
            ReceiptBody::Waybills(entries) => {
                for (keys, outcome) in entries {
                    self.entry("LogisticsReturn", outcome, |out| {
                        out.field("logisticsCode", &keys.logistics_code);
                        out.field("logisticsNo", &keys.logistics_no);
                    });
                }
            }
            ReceiptBody::Lists(entries) => {
                for (keys, outcome) in entries {
                    self.entry("InventoryReturn", outcome, |out| out.list_keys(keys));
                }
            }
            ReceiptBody::Refused(refused) => self.refused(refused),
            ReceiptBody::Declarations(_) | ReceiptBody::Notice(_) => {}
        }
    }

    fn entry(&mut self, name: &str, outcome: &Outcome, keys: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.xml, "  <{name}>");
        self.field("guid", &outcome.guid);
        keys(self);
        self.field("returnStatus", &outcome.status.to_string());
        let time = self.time(outcome.time);
        self.field("returnTime", &time);
        // The schema wants at least one character.
        let status = outcome.status.to_string();
        let info = if outcome.info.is_empty() {
            &status
        } else {
            &outcome.info
        };
        self.field("returnInfo", cut(info, INFO_MAX));
        let _ = writeln!(self.xml, "  </{name}>");
    }

    fn list_keys(&mut self, keys: &ListKeys) {
        for (name, value) in [
            ("customsCode", &keys.customs_code),
            ("ebpCode", &keys.ebp_code),
            ("ebcCode", &keys.ebc_code),
            ("agentCode", &keys.agent_code),
        ] {
            if !value.is_empty() {
                self.field(name, value);
            }
        }
        self.field(
            "copNo",
            if keys.cop_no.is_empty() {
                &keys.pre_no
            } else {
                &keys.cop_no
            },
        );
        self.field("preNo", &keys.pre_no);
        if let Some(number) = &keys.invt_no {
            self.field("invtNo", number);
        }
    }

    fn refused(&mut self, refused: &RefusedMessage) {
        self.xml.push_str("  <MessageReturn>\n");
        self.field("guid", &refused.guid);
        self.field("returnStatus", &refused.status.to_string());
        self.field("returnInfo", cut(&refused.info, REFUSED_INFO_MAX));
        let time = self.time(refused.time);
        self.field("returnTime", &time);
        self.field("oriCopMsgId", cut(&refused.envelope_id, 255));
        self.field("oriMessageType", cut(&refused.type_name, 15));
        self.xml.push_str("    <oriBizMessage><![CDATA[");
        self.cdata(&refused.echo);
        self.xml
            .push_str("]]></oriBizMessage>\n  </MessageReturn>\n");
    }

    fn field(&mut self, name: &str, value: &str) {
        let _ = write!(self.xml, "    <{name}>");
        self.escaped(value);
        let _ = writeln!(self.xml, "</{name}>");
    }

    fn escaped(&mut self, text: &str) {
        escape(text, &mut self.xml);
    }

    fn cdata(&mut self, text: &str) {
        let clean: String = text.chars().map(printable).collect();
        self.xml.push_str(&clean.replace("]]>", "]]]]><![CDATA[>"));
    }

    /// `YYYYMMDDhhmmssSSS` in the administration's zone.
    fn time(&self, time: Timestamp) -> String {
        let local = self.zone.to_datetime(time);
        format!(
            "{:04}{:02}{:02}{:02}{:02}{:02}{:03}",
            local.year(),
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second(),
            local.millisecond()
        )
    }
}

/// Writes a text so that it reads as itself, in an element or an attribute.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(printable(c)),
        }
    }
}

/// The character, or the replacement character where XML has no way to say it.
fn printable(c: char) -> char {
    if is_xml_char(c) { c } else { '\u{FFFD}' }
}

/// The first `max` characters.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    text.char_indices()
        .nth(max)
        .and_then(|(n, _)| text.get(..n))
        .unwrap_or(text)
}
