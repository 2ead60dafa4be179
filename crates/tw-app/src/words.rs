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
    ("guarantor", "担保人", "guarantor"),
    ("proposed", "已提交", "handed in"),
    ("suspended", "已暂停", "suspended"),
    ("discharged", "已退还", "discharged"),
    ("asked", "待审核", "asked for"),
    ("changed", "已变更", "changed"),
    ("not_changed", "未变更", "not changed"),
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
    ("further_due", "应补缴", "more to be paid"),
    ("further_secured", "补缴已担保", "more owed, secured"),
    ("not_arrived", "未运抵", "not arrived"),
    ("arrived", "已运抵", "arrived"),
    ("movable", "附条件提离", "movable under condition"),
    ("released", "已放行", "released"),
    ("gated_out", "已提离", "gated out"),
    ("loaded", "已装载", "loaded"),
    ("exited", "已离境", "exited"),
    ("destroyed", "已销毁或者灭失", "destroyed or lost"),
    ("abandoned", "已放弃", "given up to customs"),
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
    ("declaration_repaid", "退还税款", "repayment"),
    ("declaration_task_done", "待办办结", "end of a task"),
    ("declaration_call", "向担保人索赔", "claim on the guarantor"),
    (
        "declaration_honoured",
        "担保人支付",
        "payment by the guarantor",
    ),
    ("declaration_made_good", "补足担保", "guarantee made good"),
    ("statement_paid", "汇总税款缴纳", "payment of a statement"),
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
    ("operator", "系统管理员", "operator"),
    (
        "carrier_or_terminal",
        "承运人或监管场所",
        "carrier or terminal",
    ),
    ("bank_or_treasury", "银行或国库", "bank or treasury"),
    ("customs_officer", "海关人员", "customs officer"),
    ("programme_office", "措施主管部门", "programme office"),
    ("approve", "同意", "consents"),
    ("refuse", "不同意", "refuses"),
    ("waive", "无需许可", "needs not be asked"),
    ("select", "布控", "selects"),
    ("require_documents", "要求补充单证", "asks for documents"),
    ("open_query", "提出询问", "asks a question"),
    ("order_examination", "下达查验", "orders an examination"),
    ("examine", "查验", "examined the goods"),
    ("guarantee", "担保", "guarantee"),
    (
        "decide_guarantee",
        "担保逾期未决",
        "late decision on a guarantee",
    ),
    ("guarantee_expires", "担保即将到期", "guarantee ends soon"),
    (
        "guarantee_expired",
        "担保到期仍有占用",
        "guarantee ended with amounts reserved",
    ),
    (
        "position_differs",
        "担保金额核对不符",
        "books on a guarantee differ",
    ),
    (
        "return_guarantee",
        "退还担保财产",
        "deposit to be given back",
    ),
    (
        "guarantee_confirm",
        "核对担保金额",
        "confirmed the amounts of a guarantee",
    ),
    ("decided", "海关已作决定", "customs decided"),
    (
        "covered",
        "已展期、续接、退还或不再占用",
        "extended, followed, given back or free",
    ),
    ("next_rung", "进入下一阶段", "the next stage was reached"),
    ("agreed", "双方金额一致", "both sides agree"),
    ("limit_registered", "登记额度", "limit registered"),
    ("limit_raised", "提高额度", "limit raised"),
    ("limit_lowered", "降低额度", "limit lowered"),
    ("limit_discharged", "解除担保", "guarantee discharged"),
    ("amount_reserved", "占用", "amount reserved"),
    ("amount_restored", "恢复", "amount restored"),
    ("amount_called", "索偿", "amount called"),
    ("amount_made_good", "索偿金额恢复", "amount made good"),
    ("detain", "扣留", "detains the goods"),
    ("pass", "监管通过", "ends control without objection"),
    (
        "gate_out",
        "货物提离",
        "tells that the goods left the place",
    ),
    ("load", "货物装载", "tells that the goods are loaded"),
    (
        "exit",
        "货物离境",
        "tells that the goods left the territory",
    ),
    (
        "return",
        "货物退运",
        "confirms that the goods are sent back",
    ),
    (
        "destroy",
        "货物销毁",
        "confirms that the goods are destroyed",
    ),
    ("close", "结关", "concludes formalities"),
    ("call", "向担保人索赔", "claims from the guarantor"),
    ("honoured", "担保人已支付", "tells that the guarantor paid"),
    (
        "made_good",
        "担保已补足",
        "tells that the guarantee is made good",
    ),
    ("task_done", "待办已办结", "has done what a task asked for"),
    ("assess", "核定税款", "assessment"),
    (
        "settle_difference",
        "办理差额",
        "settlement of a difference",
    ),
    ("complete_declaration", "催办完整申报", "overdue completion"),
    ("collect_duty", "催缴税款", "overdue payment"),
    ("permit", "监管证件答复", "answer of an agency"),
    ("repay", "退还税款", "repayment"),
    ("control_again", "重新布控", "control again"),
    ("consent_outdated", "意见已过时", "consent outdated"),
    ("controlled", "监管已通过", "control has passed"),
    ("repaid", "已退还", "repaid"),
    ("abandon", "放弃", "give up to customs"),
    ("assessed", "已计征", "assessed"),
    ("completed", "已完整申报", "completed"),
    (
        "settled",
        "已办结或重新计期",
        "settled, or within a new term",
    ),
    ("answered", "已答复", "answered"),
    ("over", "报关单已失效", "the declaration is without effect"),
    ("done", "人员已办结", "done by an officer"),
    ("trader", "境内收发货人", "domestic consignee or consignor"),
    ("owner", "消费使用或生产销售单位", "consumer or producer"),
    ("declarant", "申报单位", "declarant"),
    ("list_number", "清单编号", "list number"),
    ("pre_entry", "预录入编号", "pre-entry number"),
    ("order_number", "订单编号", "order number"),
    ("waybill_number", "运单编号", "waybill number"),
    ("declaration_number", "海关编号", "declaration number"),
    ("seq_no", "统一编号", "single window number"),
    ("transaction", "支付交易编号", "payment transaction"),
    ("recorded", "认定", "recorded"),
    ("certified", "通过认证", "certified"),
    ("lowered", "下调", "lowered"),
    ("repaired", "信用修复", "repaired"),
    ("certification_applied", "已申请", "applied for"),
    ("certification_assessed", "已实地评估", "assessed on site"),
    ("certification_certified", "认证有效", "stands"),
    (
        "certification_under_review",
        "重新认证中",
        "being looked at again",
    ),
    ("certification_refused", "未通过", "refused"),
    ("certification_withdrawn", "已撤销", "withdrawn"),
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
    Coded::new(code, zh, en)
}

/// What a task of a kind is called. What an act does may have the same code
/// and be another thing.
pub fn task_kind(kind: &str) -> Coded {
    match kind {
        "examine" => Coded::new(kind, "查验货物", "examination of goods"),
        _ => word(kind),
    }
}

/// What a task asks for, in a sentence.
pub fn task(kind: &str, about: &Coded) -> (String, String) {
    let Coded { code, zh, en } = about;
    let (said_zh, said_en) = match kind {
        "assess" => (
            "应缴税款无法计算，需海关人员核定",
            "what is owed cannot be computed; an officer has to assess it",
        ),
        "settle_difference" => (
            "此前已办结的税款与现应缴税款不一致或无法比较，需办理差额",
            "what was settled is not what is owed now, or cannot be compared; the difference is to be settled",
        ),
        "complete_declaration" => (
            "概要申报逾期未完成完整申报",
            "the outline declaration was not completed in time",
        ),
        "collect_duty" => ("税款逾期未缴", "duty was not paid in time"),
        "control_again" => (
            "监管通过后申报内容已修改，需复核",
            "what control had passed on was amended; an officer looks again",
        ),
        "consent_outdated" => {
            return (
                format!("放行后修改了 {code} {zh} 应予审批的内容"),
                format!("what {code} {en} has to consent to was amended after release"),
            );
        }
        "examine" => (
            "随机布控抽中，需查验货物",
            "drawn at random: the goods are to be examined",
        ),
        "decide_guarantee" if code == "change" => (
            "担保变更或解除逾期未作决定",
            "customs is late with the decision on a change or the end of a guarantee",
        ),
        "decide_guarantee" => (
            "担保申请逾期未作决定",
            "customs is late with the decision on a guarantee",
        ),
        "guarantee_expires" => {
            return (
                format!("担保将在 {code} 日内到期"),
                format!("the guarantee ends within {code} days"),
            );
        }
        "guarantee_expired" => (
            "紧急：担保已到期，仍有占用金额",
            "urgent: the guarantee ended, and amounts are reserved on it still",
        ),
        "position_differs" => (
            "担保人账上金额与海关不一致，需核对",
            "the guarantor's books and those of customs differ; find out why",
        ),
        "return_guarantee" => (
            "担保义务已了结，书面通知当事人办理担保财产退还手续",
            "the deposit secures nothing any more; tell its principal in writing to take it back",
        ),
        "repay" => ("已缴税款需退还", "what was paid is to be repaid"),
        "permit" => {
            return (
                format!("等待监管证件主管部门答复：{code} {zh}"),
                format!("the agency's answer is awaited: {code} {en}"),
            );
        }
        _ => ("", ""),
    };
    (said_zh.to_owned(), said_en.to_owned())
}

/// Names of the message types that are taken in.
pub fn message_types() -> impl Iterator<Item = &'static str> {
    let codes = WORDS.iter().map(|(code, ..)| *code);
    codes.filter(|code| code.ends_with("Message"))
}

/// A partner's code with its texts from the pack's projection; a dash where
/// there is none.
pub fn projected(row: Option<&Row>) -> Coded {
    row.map_or_else(|| word("-"), |row| Coded::new(&row.code, &row.zh, &row.en))
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
