//! Words of the regions, the documents and the figures in both languages, for
//! views. They belong to this program, not to an administration.

use crate::codec::MessageKind;
use crate::view::Coded;
use tw_clearance::Row;

/// (word, zh, en)
const WORDS: &[(&str, &str, &str)] = &[
    ("document", "单证", "document"),
    ("control", "监管", "control"),
    ("debt", "税款", "debt"),
    ("goods", "货物", "goods"),
    ("agency", "其他部门", "other agency"),
    ("draft", "暂存", "draft"),
    ("filed", "已申报", "filed"),
    ("registered", "已入库", "registered"),
    ("accepted", "已接受申报", "accepted"),
    ("returned", "已退回", "returned"),
    ("rejected", "已拒绝", "rejected"),
    ("amending", "修改中", "amending"),
    ("invalidated", "已撤销", "invalidated"),
    ("closed", "已结关", "closed"),
    ("none", "无", "none"),
    ("selected", "已布控", "selected"),
    ("documents_required", "需补充单证", "documents required"),
    ("query_open", "待答复", "query open"),
    ("examination_ordered", "待查验", "examination ordered"),
    ("examined", "已查验", "examined"),
    (
        "detained:clearance",
        "扣留移送通关",
        "detained, handed to clearance",
    ),
    (
        "detained:anti_smuggling",
        "扣留移送缉私",
        "detained, handed to anti-smuggling",
    ),
    (
        "detained:legal",
        "扣留移送法规",
        "detained, handed to legal affairs",
    ),
    ("detained:other", "其他扣留", "detained otherwise"),
    ("passed", "已通过", "passed"),
    ("not_assessed", "未计征", "not assessed"),
    ("nothing_due", "无应纳税款", "nothing due"),
    ("provisional", "暂定税额", "provisional"),
    ("secured", "已担保", "secured"),
    ("payable", "应缴", "payable"),
    ("paid", "已缴", "paid"),
    ("insufficient", "额度不足", "insufficient"),
    ("final", "已确定", "final"),
    ("refunded", "已退税", "refunded"),
    ("not_arrived", "未运抵", "not arrived"),
    ("arrived", "已运抵", "arrived"),
    ("movable", "附条件提离", "movable under condition"),
    ("released", "已放行", "released"),
    ("gated_out", "已提离", "gated out"),
    ("loaded", "已装载", "loaded"),
    ("exited", "已离境", "exited"),
    ("destroyed", "已销毁", "destroyed"),
    ("not_required", "不需要", "not required"),
    ("pending", "办理中", "pending"),
    ("approved", "已批准", "approved"),
    ("refused", "不予批准", "refused"),
    ("expired", "已过期", "expired"),
    ("order", "订单", "order"),
    ("payment", "支付单", "payment"),
    ("waybill", "运单", "waybill"),
    ("list", "申报清单", "declaration list"),
    ("declaration", "报关单", "goods declaration"),
    ("amendment", "修改申请", "amendment"),
    ("invalidation", "撤销申请", "invalidation"),
    ("declaration_arrived", "运抵通知", "notice of arrival"),
    ("declaration_paid", "税费缴纳", "payment"),
    (
        "declaration_agency",
        "其他部门答复",
        "answer of another agency",
    ),
    ("declaration_control", "海关监管", "control by customs"),
    ("declaration_goods", "货物移动", "movement of the goods"),
    ("declaration_close", "结关", "conclusion"),
    ("import", "进口", "import"),
    ("export", "出口", "export"),
    ("one_step", "一次申报", "declared at once"),
    ("outline", "概要申报", "outline declaration"),
    ("completion", "完整申报", "complete declaration"),
    ("deadline", "期限届满", "time limit passed"),
    ("command", "管理指令", "administrator's command"),
    ("duty", "关税", "duty"),
    ("consumption", "消费税", "consumption tax"),
    ("vat", "增值税", "value-added tax"),
    ("composite", "综合税", "composite tax"),
    ("full", "全额征税", "taxed in full"),
    ("list_number", "清单编号", "list number"),
    ("pre_entry", "预录入编号", "pre-entry number"),
    ("order_number", "订单编号", "order number"),
    ("waybill_number", "运单编号", "waybill number"),
    ("declaration_number", "海关编号", "declaration number"),
    ("seq_no", "统一编号", "single window number"),
    ("transaction", "支付交易编号", "payment transaction"),
    ("-", "尚无清单", "no list yet"),
    ("CEB311Message", "电子订单", "electronic order"),
    ("CEB411Message", "支付凭证", "payment voucher"),
    ("CEB511Message", "物流运单", "waybill"),
    ("CEB621Message", "进口清单", "import declaration list"),
];

/// A word with both texts; an unknown word stands for itself.
pub fn word(code: &str) -> Coded {
    let (zh, en) = WORDS
        .iter()
        .find(|(known, ..)| *known == code)
        .map_or((code, code), |(_, zh, en)| (*zh, *en));
    Coded {
        code: code.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// Names of the message types that are taken in.
pub fn message_types() -> impl Iterator<Item = &'static str> {
    let codes = WORDS.iter().map(|(code, ..)| *code);
    codes.filter(|code| code.ends_with("Message"))
}

/// A partner's code with its texts from the pack's projection; a dash where
/// there is none.
pub fn projected(row: Option<&Row>) -> Coded {
    row.map_or_else(
        || word("-"),
        |row| Coded {
            code: row.code.to_string(),
            zh: row.zh.to_string(),
            en: row.en.to_string(),
        },
    )
}

/// The word of a message kind.
pub fn kind(kind: MessageKind) -> Coded {
    word(match kind {
        MessageKind::Order => "order",
        MessageKind::Payment => "payment",
        MessageKind::Waybill => "waybill",
        MessageKind::List => "list",
        MessageKind::Declaration => "declaration",
    })
}
