//! Goods declarations and assessments of the fixture. Names and numbers are
//! invented.

use super::{
    DECLARED, OTHERS, POISON, REFUSED_GOODS, at, coded, day, finding, lane, message, step,
};
use tw_app::assessing::{
    AssessedItemView, AssessmentView, ChargedView, Question, RateView, RemedyView,
};
use tw_app::view::{
    ClaimView, DecisionView, DeclarationItemView, DeclarationView, DifferenceView, DutyView, Lane,
    ListRow, TimelineItem, VersionView,
};
use tw_base::Severity;
use tw_law::Rendered;

const REFERENCE: &str = "PO-2026-0417";

/// The row of the declaration in a search.
pub fn row() -> ListRow {
    ListRow {
        of: coded("declaration", "报关单", "goods declaration"),
        number: DECLARED.into(),
        kind: coded("declaration_number", "海关编号", "declaration number"),
        status: coded("P", "海关已放行", "released"),
        reference: Some(REFERENCE.into()),
        order_no: None,
        logistics_no: None,
    }
}

/// A declaration that went all the way.
pub fn declared() -> DeclarationView {
    DeclarationView {
        declaration_no: Some(DECLARED.into()),
        seq_no: "I20260417000000001".into(),
        reference: REFERENCE.into(),
        status: coded("P", "海关已放行", "released"),
        direction: coded("import", "进口", "import"),
        stage: coded("completion", "完整申报", "complete declaration"),
        office: coded("5349", "前海港区", "Qianhai port area"),
        supervision_mode: coded("0110", "一般贸易", "general trade"),
        accepted_on: Some(day("2026-04-17")),
        entered_on: Some(day("2026-04-16")),
        lanes: lanes(),
        items: vec![
            item(1, "8703234110", "小轿车 2.0L", "12", "25000.00"),
            item(2, "8708299000", "车身零件", "480", "1840.50"),
        ],
        duty: Some(DutyView {
            rate_date: Some(day("2026-04-17")),
            value: "2144067.55".into(),
            duty: "321610.13".into(),
            remedies: "0.00".into(),
            consumption_tax: "129766.72".into(),
            vat: "337407.77".into(),
            late_fee: "0.00".into(),
            surcharge: "0.00".into(),
            total: "788784.62".into(),
            paid: "0.00".into(),
            open: "788784.62".into(),
            pay_by: Some(day("2026-05-02")),
            to_repay: "0.00".into(),
            interest: "0.00".into(),
            repaid: "0.00".into(),
        }),
        secured: Some("788784.62".into()),
        claims: Vec::new(),
        versions: versions(),
        timeline: vec![TimelineItem {
            at: at("2026-04-17T02:11:09Z"),
            actor: "4403160B7C".into(),
            cause: coded("declaration", "报关单", "goods declaration"),
            changes: vec![(
                coded("document", "单证", "document"),
                coded("draft", "暂存", "draft"),
                coded("accepted", "已接受申报", "accepted"),
            )],
            status: coded("P", "海关已放行", "released"),
            told: vec![
                coded("J", "审结", "examined"),
                coded("P", "海关已放行", "released"),
            ],
            findings: Vec::new(),
            act: Some(super::desks::act("照准")),
        }],
        decisions: vec![DecisionView {
            at: at("2026-04-17T02:11:09Z"),
            law: "cn 0.1.0 3f2a91c07be4".into(),
            law_date: day("2026-04-17"),
            steps: steps(),
            findings: Vec::new(),
            entry: "7/3".into(),
        }],
        messages: vec![message(
            "Dec",
            "4403160B7C",
            "2026-04-17T02:11:09Z",
            "<DecMessage><DecHead><IEFlag>I</IEFlag></DecHead></DecMessage>",
        )],
    }
}

fn lanes() -> Vec<Lane> {
    vec![
        lane(
            ("document", "单证", "document"),
            ("accepted", "已接受申报", "accepted"),
            "good",
        ),
        lane(
            ("control", "监管", "control"),
            ("none", "无", "none"),
            "quiet",
        ),
        lane(
            ("debt", "税款", "debt"),
            ("secured", "已担保", "secured"),
            "good",
        ),
        lane(
            ("goods", "货物", "goods"),
            ("released", "已放行", "released"),
            "good",
        ),
        lane(
            ("agency", "其他部门", "other agency"),
            ("approved", "已批准", "approved"),
            "good",
        ),
    ]
}

fn item(
    number: u32,
    commodity: &str,
    name: &str,
    quantity: &str,
    total: &str,
) -> DeclarationItemView {
    DeclarationItemView {
        number,
        commodity: commodity.into(),
        name: name.into(),
        quantity: quantity.into(),
        unit: coded("001", "台", "set"),
        total: total.into(),
        currency: "USD".into(),
        origin: coded("DEU", "德国", "Germany"),
    }
}

fn changed(path: &str, (zh, en): (&str, &str), (before, after): (&str, &str)) -> DifferenceView {
    DifferenceView {
        path: path.into(),
        zh: zh.into(),
        en: en.into(),
        before: before.into(),
        after: after.into(),
    }
}

fn versions() -> Vec<VersionView> {
    let outline = VersionView {
        at: at("2026-04-16T08:00:00Z"),
        stage: coded("outline", "概要申报", "outline declaration"),
        asked_by: "4403160B7C".into(),
        reason: None,
        changed: Vec::new(),
    };
    let completion = VersionView {
        at: at("2026-04-17T02:11:09Z"),
        stage: coded("completion", "完整申报", "complete declaration"),
        reason: Some(coded("clerical", "书写失误", "a slip of who declared")),
        changed: vec![
            changed(
                "DecLists/DecList[1]/GQty",
                ("成交数量", "quantity"),
                ("10", "12"),
            ),
            changed(
                "DecHead/InsurRate",
                ("保险费／率", "insurance: number"),
                ("", "0.3"),
            ),
        ],
        ..outline.clone()
    };
    vec![outline, completion]
}

fn steps() -> Vec<tw_app::view::StepView> {
    vec![
        step(
            "TW4101",
            "完税价格折合人民币",
            "The customs value in yuan",
            &[("item", "1"), ("price", "25000.00"), ("rate", "7.1")],
            "177500.00",
            "text",
        ),
        step(
            "TW4110",
            "关税：完税价格乘以税率",
            "Duty is the customs value times the rate",
            &[("item", "1"), ("value", "177500.00"), ("rate", "15%")],
            "26625.00",
            "secondary",
        ),
    ]
}

/// An outline, returned, of which little is known.
pub fn outline() -> DeclarationView {
    DeclarationView {
        declaration_no: None,
        seq_no: OTHERS.into(),
        status: coded("Z", "退回修改", "returned for amendment"),
        stage: coded("outline", "概要申报", "outline declaration"),
        accepted_on: None,
        entered_on: None,
        items: Vec::new(),
        duty: None,
        secured: None,
        versions: Vec::new(),
        timeline: vec![TimelineItem {
            status: coded("Z", "退回修改", "returned for amendment"),
            findings: vec![finding(
                "TW6101",
                "缺少商品编号",
                "The commodity code is missing",
                None,
            )],
            ..declared().timeline.remove(0)
        }],
        decisions: Vec::new(),
        messages: Vec::new(),
        ..declared()
    }
}

/// A declaration whose every text is hostile.
pub fn hostile() -> DeclarationView {
    let poison = || POISON.to_owned();
    let poisoned = || coded(POISON, POISON, POISON);
    DeclarationView {
        declaration_no: Some(poison()),
        seq_no: poison(),
        reference: poison(),
        status: poisoned(),
        direction: poisoned(),
        stage: poisoned(),
        office: poisoned(),
        supervision_mode: poisoned(),
        items: vec![DeclarationItemView {
            number: 1,
            commodity: poison(),
            name: poison(),
            quantity: poison(),
            unit: poisoned(),
            total: poison(),
            currency: poison(),
            origin: poisoned(),
        }],
        secured: Some(poison()),
        claims: vec![ClaimView {
            instrument: poison(),
            guarantor: poison(),
            amount: poison(),
            on: day("2026-05-06"),
            honoured_on: Some(day("2026-05-11")),
            ended_on: Some(day("2026-05-12")),
            stage: poisoned(),
        }],
        versions: vec![VersionView {
            at: at("2026-04-16T08:00:00Z"),
            stage: poisoned(),
            asked_by: poison(),
            reason: Some(poisoned()),
            changed: vec![changed(POISON, (POISON, POISON), (POISON, POISON))],
        }],
        messages: vec![message(POISON, POISON, "2026-04-17T02:11:09Z", POISON)],
        ..declared()
    }
}

/// An assessment of what was asked, with hand-made figures.
pub fn assessed(question: &Question) -> Result<AssessmentView, Vec<Rendered>> {
    let refused = |item: &tw_app::assessing::Item| item.commodity == REFUSED_GOODS;
    if let Some(index) = question.items.iter().position(refused) {
        let mut unknown = finding(
            "TW4002",
            "法规包中没有税目 0000000000",
            "The pack has no commodity line 0000000000",
            None,
        );
        unknown.location.path = format!("/items/{index}/commodity");
        (unknown.location.line, unknown.location.column) = (0, 0);
        return Err(vec![unknown]);
    }
    let charged = |full: &str, due: &str| ChargedView {
        full: full.into(),
        due: due.into(),
    };
    let items = (1_u16..).zip(&question.items);
    Ok(AssessmentView {
        law: "cn 0.1.0 3f2a91c07be4".into(),
        rate_date: question.date,
        currency: "CNY".into(),
        items: items
            .map(|(number, item)| AssessedItemView {
                number,
                commodity: item.commodity.clone(),
                name: Some(coded("87032341", "小轿车", "cars of 1.5 to 2 litres")),
                customs_value: "177500.00".into(),
                rate: Some(RateView {
                    kind: coded("mfn", "最惠国税率", "most-favoured-nation rate"),
                    scheme: None,
                    expression: item.stated_duty.clone().unwrap_or_else(|| "15%".into()),
                    source: "税委会公告2025年第9号".into(),
                    confidence: "secondary",
                }),
                duty: charged("26625.00", "26625.00"),
                remedies: vec![RemedyView {
                    kind: coded("anti_dumping", "反倾销税", "anti-dumping duty"),
                    expression: "2%".into(),
                    charged: charged("3550.00", "3550.00"),
                    source: "商务部公告 / MOFCOM notice".into(),
                    confidence: "unverified",
                }],
                consumption_tax: charged("10934.47", "10934.47"),
                vat: charged("28419.23", "14209.62"),
                relief: "14209.61".into(),
                due: "55319.09".into(),
            })
            .collect(),
        customs_value: "177500.00".into(),
        duty: "26625.00".into(),
        remedies: "3550.00".into(),
        consumption_tax: "10934.47".into(),
        vat: "14209.62".into(),
        relief: "14209.61".into(),
        total: "55319.09".into(),
        cautions: vec![Rendered {
            severity: Severity::Warning,
            ..finding(
                "TW4130",
                "汇率由询问方给出",
                "The rate of exchange was given by the asker",
                None,
            )
        }],
        steps: steps(),
    })
}
