//! Which element of a message is which field of a declaration, both ways.
//!
//! One table serves the reader, the writer and the JSON form: the official
//! name, the place in the canonical document, how it is set and what it says.
//! Of two elements with one meaning (older and newer name) the older is `or`:
//! it fills the field where the newer left it empty, and is never written.

use tw_base::Decimal;
use tw_declaration::{
    Access, Attachment, Charge, Container, Head, Item, Licence, Measured, OriginLink, Permit,
    Related, SelfAssessment, Signed,
};

type Text = Box<str>;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// A text; absent and empty are one.
    Text,
    /// A text that may be left out.
    Option,
    /// A decimal that may be left out.
    Decimal,
    /// A whole number that may be left out.
    Whole,
    /// A whole number.
    Number,
}

/// How a field is set.
pub(super) enum Set<T> {
    Text(fn(&mut T, Text)),
    Decimal(fn(&mut T, Decimal)),
    Whole(fn(&mut T, u32)),
}

/// A field of a part of a declaration.
pub(super) struct Field<T> {
    /// Official name.
    pub(super) name: &'static str,
    /// Names of the canonical document, outermost first.
    pub(super) json: &'static [&'static str],
    pub(super) holds: Holds,
    /// Another element has the same meaning and goes before it.
    pub(super) second: bool,
    /// What is around it stands only where something is in it.
    pub(super) apart: bool,
    pub(super) set: Set<T>,
    pub(super) get: fn(&T) -> Option<String>,
}

/// What is set of a charge that was not stated yet.
fn charge(slot: &mut Option<Charge>) -> &mut Charge {
    slot.get_or_insert_with(|| Charge {
        mark: Text::default(),
        value: None,
        currency: None,
    })
}

fn measured(slot: &mut Option<Measured>) -> &mut Measured {
    slot.get_or_insert(Measured {
        value: None,
        unit: None,
    })
}

macro_rules! fields {
    ($type:ident: $($mode:ident $name:literal $($path:ident).+;)*) => {
        &[$(fields!(@$mode $type $name $($path).+)),*]
    };
    (@field $type:ident $name:literal $holds:ident $second:literal $apart:literal [$($path:ident).+] $set:expr, $get:expr) => {
        Field {
            name: $name,
            json: &[$(stringify!($path)),+],
            holds: Holds::$holds,
            second: $second,
            apart: $apart,
            set: $set,
            get: $get,
        }
    };
    (@text $type:ident $name:literal $($path:ident).+) => {
        fields!(@field $type $name Text false false [$($path).+]
            Set::Text(|x: &mut $type, t| x.$($path).+ = t),
            |x| (!x.$($path).+.is_empty()).then(|| x.$($path).+.to_string()))
    };
    (@opt $type:ident $name:literal $($path:ident).+) => {
        fields!(@field $type $name Option false false [$($path).+]
            Set::Text(|x: &mut $type, t| x.$($path).+ = Some(t)),
            |x| x.$($path).+.as_deref().map(str::to_owned))
    };
    (@or $type:ident $name:literal $($path:ident).+) => {
        fields!(@field $type $name Option true false [$($path).+]
            Set::Text(|x: &mut $type, t| { x.$($path).+.get_or_insert(t); }),
            |_| None)
    };
    (@dec $type:ident $name:literal $($path:ident).+) => {
        fields!(@field $type $name Decimal false false [$($path).+]
            Set::Decimal(|x: &mut $type, n| x.$($path).+ = Some(n)),
            |x| x.$($path).+.map(|n| n.to_string()))
    };
    (@whole $type:ident $name:literal $($path:ident).+) => {
        fields!(@field $type $name Whole false false [$($path).+]
            Set::Whole(|x: &mut $type, n| x.$($path).+ = Some(n)),
            |x| x.$($path).+.map(|n| n.to_string()))
    };
    (@number $type:ident $name:literal $($path:ident).+) => {
        fields!(@field $type $name Number false false [$($path).+]
            Set::Whole(|x: &mut $type, n| x.$($path).+ = n),
            |x| Some(x.$($path).+.to_string()))
    };
    // Parts that stand only where one of their fields does.
    (@mark $type:ident $name:literal $of:ident.$field:ident) => {
        fields!(@field $type $name Text false true [$of.$field]
            Set::Text(|x: &mut $type, t| charge(&mut x.$of).$field = t),
            |x| x.$of.as_ref().map(|c| c.$field.to_string()).filter(|t| !t.is_empty()))
    };
    (@rate $type:ident $name:literal $of:ident.$field:ident) => {
        fields!(@field $type $name Decimal false true [$of.$field]
            Set::Decimal(|x: &mut $type, n| charge(&mut x.$of).$field = Some(n)),
            |x| x.$of.as_ref().and_then(|c| c.$field).map(|n| n.to_string()))
    };
    (@curr $type:ident $name:literal $of:ident.$field:ident) => {
        fields!(@field $type $name Option false true [$of.$field]
            Set::Text(|x: &mut $type, t| charge(&mut x.$of).$field = Some(t)),
            |x| x.$of.as_ref().and_then(|c| c.$field.as_deref()).map(str::to_owned))
    };
    (@qty $type:ident $name:literal $of:ident.$field:ident) => {
        fields!(@field $type $name Decimal false true [$of.$field]
            Set::Decimal(|x: &mut $type, n| measured(&mut x.$of).$field = Some(n)),
            |x| x.$of.as_ref().and_then(|m| m.$field).map(|n| n.to_string()))
    };
    (@unit $type:ident $name:literal $of:ident.$field:ident) => {
        fields!(@field $type $name Option false true [$of.$field]
            Set::Text(|x: &mut $type, t| measured(&mut x.$of).$field = Some(t)),
            |x| x.$of.as_ref().and_then(|m| m.$field.as_deref()).map(str::to_owned))
    };
}

/// `DecHead`, but for `IEFlag` and `Type`.
pub(super) const HEAD: &[Field<Head>] = fields! { Head:
    opt "SeqNo" seq_no;
    opt "PreEntryId" pre_entry_no;
    opt "EntryId" declaration_no;
    text "EntryType" entry_type;
    opt "EdiId" edi_mark;
    opt "DeclTrnRel" transit_relation;
    opt "BillType" bill_type;
    opt "ChkSurety" on_guarantee;
    opt "TaxAaminMark" tax_administration;
    text "CustomMaster" office;
    text "IEPort" border_office;
    opt "IEDate" border_date;
    opt "TradeCode" trader.customs_code;
    opt "TradeCoScc" trader.credit_code;
    or "TradeCodeScc" trader.credit_code;
    text "TradeName" trader.name;
    opt "OwnerCode" owner.customs_code;
    opt "OwnerCodeScc" owner.credit_code;
    text "OwnerName" owner.name;
    opt "AgentCode" declarant.customs_code;
    opt "AgentCodeScc" declarant.credit_code;
    text "AgentName" declarant.name;
    opt "CopCode" keyed_by.customs_code;
    opt "CopCodeScc" keyed_by.credit_code;
    text "CopName" keyed_by.name;
    opt "OverseasConsignorCode" overseas_consignor.code;
    opt "OverseasConsignorEname" overseas_consignor.name;
    or "OverseasConsignorCname" overseas_consignor.name;
    opt "OverseasConsigneeCode" overseas_consignee.code;
    opt "OverseasConsigneeEname" overseas_consignee.name;
    opt "ManualNo" record_no;
    text "TradeMode" supervision_mode;
    opt "CutMode" levy_nature;
    opt "LicenseNo" licence_no;
    opt "ContrNo" contract_no;
    text "TrafMode" transport_mode;
    opt "TrafName" transport_means;
    opt "BillNo" transport_document;
    text "TradeAreaCode" trade_country;
    text "TradeCountry" shipment_country;
    text "DistinatePort" port;
    opt "DespPortCode" departure_port;
    opt "EntyPortCode" border_port;
    opt "GoodsPlace" goods_location;
    opt "DespDate" departure_date;
    text "TransMode" trade_term;
    mark "FeeMark" freight.mark;
    rate "FeeRate" freight.value;
    curr "FeeCurr" freight.currency;
    mark "InsurMark" insurance.mark;
    rate "InsurRate" insurance.value;
    curr "InsurCurr" insurance.currency;
    mark "OtherMark" other.mark;
    rate "OtherRate" other.value;
    curr "OtherCurr" other.currency;
    whole "PackNo" packages;
    text "WrapType" packaging;
    dec "GrossWet" gross_mass;
    dec "NetWt" net_mass;
    opt "PromiseItmes" promises;
    opt "NoteS" remarks;
    opt "MarkNo" marks;
    opt "DeclareName" declared_by;
};

/// `DecLists/DecList`.
pub(super) const ITEM: &[Field<Item>] = fields! { Item:
    number "GNo" number;
    text "CodeTS" commodity;
    opt "CiqCode" inspection_code;
    whole "ContrItem" record_item;
    text "GName" name;
    opt "GModel" specification;
    dec "GQty" quantity.value;
    opt "GUnit" quantity.unit;
    dec "FirstQty" first.value;
    opt "FirstUnit" first.unit;
    dec "SecondQty" second.value;
    opt "SecondUnit" second.unit;
    dec "DeclPrice" unit_price;
    dec "DeclTotal" total;
    text "TradeCurr" currency;
    text "OriginCountry" origin;
    opt "RcepOrigPlaceCode" agreement_origin;
    text "DestinationCountry" destination;
    opt "DistrictCode" district;
    opt "DestCode" division;
    text "DutyMode" levy_mode;
    opt "Purpose" purpose;
    or "UseTo" purpose;
    opt "GoodsAttr" attributes;
    opt "ExgNo" article_no;
    opt "ExgVersion" consumption_version;
    dec "WorkUsd" processing_fee;
    opt "ControlExplainCode" control_code;
};

/// `DecGoodsLimits/DecGoodsLimit` of an item.
pub(super) const PERMIT: &[Field<Permit>] = fields! { Permit:
    text "LicTypeCode" kind;
    text "LicenceNo" number;
    opt "LicWrtofDetailNo" detail;
    qty "LicWrtofQty" quantity.value;
    unit "LicWrtofQtyUnit" quantity.unit;
};

/// `DecContainers/Container`.
pub(super) const CONTAINER: &[Field<Container>] = fields! { Container:
    text "ContainerId" number;
    text "ContainerMd" size;
    opt "GoodsNo" items;
    opt "LclFlag" shared;
    dec "GoodsContaWt" goods_mass;
    dec "ContainerWt" tare;
};

/// `DecLicenseDocus/LicenseDocu`.
pub(super) const LICENCE: &[Field<Licence>] = fields! { Licence:
    text "DocuCode" kind;
    text "CertCode" number;
};

/// `EcoRelation`.
pub(super) const LINK: &[Field<OriginLink>] = fields! { OriginLink:
    text "CertType" kind;
    text "DecGNo" item;
    text "EcoCertNo" certificate;
    text "EcoGNo" certificate_item;
};

/// `EdocRealation`.
pub(super) const ATTACHMENT: &[Field<Attachment>] = fields! { Attachment:
    text "EdocID" id;
    text "EdocCode" kind;
    text "EdocFomatType" format;
};

/// `DecFreeTxt`.
pub(super) const RELATED: &[Field<Related>] = fields! { Related:
    opt "RelId" declaration;
    opt "RelManNo" record;
    opt "BonNo" bonded_place;
    opt "CusFie" yard;
    opt "VoyNo" voyage;
};

/// `DecTpAccess`.
pub(super) const ACCESS: &[Field<Access>] = fields! { Access:
    opt "TransitionApply" elsewhere;
    opt "TransitionSite" site;
    opt "ConditionalLiftoffApply" conditional_pick_up;
    opt "PortDestMergeCheckApply" merged;
};

/// `SddTax`.
pub(super) const SELF_ASSESSED: &[Field<SelfAssessment>] = fields! { SelfAssessment:
    dec "InRatio" inland_ratio;
};

/// `DecSign`, but for the signature itself.
pub(super) const SIGNED: &[Field<Signed>] = fields! { Signed:
    text "ClientSeqNo" reference;
    text "OperType" act;
    opt "CopCode" enterprise;
    opt "SignDate" signed_at;
};
