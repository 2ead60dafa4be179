//! Conditions, remedies and effects of measures in both languages.

use crate::view::Coded;
use tw_programme::{About, Dimension, EffectKind, Remedy, State};

fn coded(code: &str, (zh, en): (&str, &str)) -> Coded {
    Coded::new(code, zh, en)
}

/// What a condition is about.
pub(super) fn about(about: About) -> Coded {
    let texts = match about {
        About::Day => ("期限", "period"),
        About::Value => ("货值", "value of the goods"),
        About::Dimension(dimension) => match dimension {
            Dimension::Class => ("信用等级", "credit class"),
            Dimension::Enterprise => ("指定企业", "enterprises by name"),
            Dimension::Business => ("企业类型", "type of business"),
            Dimension::Group => ("企业集团成员", "member of a group"),
            Dimension::ForeignAeo => ("境外AEO企业", "recognised operator abroad"),
            Dimension::Commodity => ("商品", "goods"),
            Dimension::Direction => ("进出口方向", "import or export"),
            Dimension::Mode => ("监管方式", "supervision mode"),
            Dimension::Office => ("申报地海关", "office of declaration"),
        },
    };
    coded(about.word(), texts)
}

/// Whether a condition is met.
pub(super) fn state(state: State) -> Coded {
    let texts = match state {
        State::Met => ("已满足", "met"),
        State::NotMet => ("未满足", "not met"),
        State::Open => ("视报关单而定", "each declaration decides"),
    };
    coded(state.word(), texts)
}

/// How what is missing can be got.
pub(super) fn remedy(remedy: Remedy) -> Coded {
    let texts = match remedy {
        Remedy::ObtainClass => (
            "向注册地海关申请认证；失信企业须先申请信用修复",
            "apply to the customs of registration for certification; whoever is dishonest asks for credit repair first",
        ),
        Remedy::FileBusiness => (
            "向海关办理该企业类型的备案",
            "have this type of business filed with customs",
        ),
        Remedy::JoinGroup => (
            "由所属企业集团向海关登记成员关系",
            "have the group register the enterprise as its member",
        ),
        Remedy::AskOffice => (
            "措施仅适用于指定企业，可向负责机关申请列入",
            "it is for enterprises by name; ask the office that answers for it",
        ),
        Remedy::TradeWithRecognised => (
            "与互认国家（地区）的AEO企业贸易并申报其代码",
            "trade with an operator recognised by arrangement and declare its code",
        ),
        Remedy::DeclareMode => (
            "按所列监管方式申报",
            "declare under one of the supervision modes",
        ),
        Remedy::DeclareOffice => ("在所列海关申报", "declare at one of the offices"),
        Remedy::MeetValue => ("货值须在所列范围内", "keep the value within the bounds"),
        Remedy::Wait => ("自开始之日起适用", "wait for its first day"),
        Remedy::None => ("无", "nothing"),
    };
    coded(remedy.word(), texts)
}

/// What an effect is.
pub(super) fn effect(kind: EffectKind) -> Coded {
    let texts = match kind {
        EffectKind::InspectionFactor => ("查验比例乘数", "factor on the share of examinations"),
        EffectKind::InspectionCap => ("查验比例上限", "cap on the share of examinations"),
        EffectKind::GuaranteeRatioCap => ("担保比例上限", "cap on the share to be guaranteed"),
        EffectKind::PaymentWorkingDays => ("缴税期限（工作日）", "working days to pay within"),
        EffectKind::PaymentWorkdayNextMonth => (
            "次月第几个工作日前缴税",
            "working day of the next month to pay by",
        ),
        EffectKind::AllowedMode => ("可用的通关模式", "way of clearance that is open"),
        EffectKind::GuaranteeKind => ("可用的担保方式", "kind of guarantee that is open"),
        EffectKind::Fee => ("费用征收比例", "share of a fee that is charged"),
        EffectKind::Priority => ("优先级", "priority"),
        EffectKind::DocumentWaived => ("免予提交的单证", "document that need not be handed in"),
    };
    coded(kind.word(), texts)
}

/// How far a measure is.
pub(super) fn stage(code: &'static str) -> Coded {
    let texts = match code {
        "draft" => ("已起草", "drafted"),
        "checked" => ("已核对", "checked"),
        "approved" => ("已批准", "approved"),
        "published" => ("已公布", "published"),
        "laid_down" => ("法规包所载", "laid down by the pack"),
        _ => ("已终止", "ended"),
    };
    coded(code, texts)
}

/// Where a measure stands towards an enterprise.
pub(super) fn standing(code: &'static str) -> Coded {
    let texts = match code {
        "applies" => ("适用", "applies"),
        "nearly" => ("接近适用", "nearly applies"),
        _ => ("不适用", "does not apply"),
    };
    coded(code, texts)
}

/// What is deliberately not told.
pub(super) fn hours() -> Coded {
    let zh = "节省的小时数不是海关的决定，此处不计算";
    let en = "hours saved are no decision of customs and are not computed here";
    Coded::new("hours", zh, en)
}
