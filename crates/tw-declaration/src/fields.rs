//! Every field of a declaration with its place, one after another: what the
//! form is held against, and what two versions are compared by.

use crate::model::{
    Access, Attachment, Charge, Container, Declaration, Direction, Head, Item, Licence, OriginLink,
    Permit, Related, SelfAssessment, Signed, Stage, Text,
};
use crate::place::At;
use std::fmt;
use tw_base::Decimal;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot<'a> {
    /// Nothing.
    Empty,
    /// A text that is not empty.
    Text(&'a str),
    /// A whole number.
    Whole(u32),
    /// A number.
    Number(Decimal),
}

impl Slot<'_> {
    /// Whether it holds nothing.
    pub fn is_empty(self) -> bool {
        self == Self::Empty
    }
}

impl fmt::Display for Slot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Whole(n) => write!(f, "{n}"),
            Self::Number(n) => write!(f, "{n}"),
        }
    }
}

impl<'a> From<&'a Text> for Slot<'a> {
    fn from(text: &'a Text) -> Self {
        match &**text {
            "" => Self::Empty,
            text => Self::Text(text),
        }
    }
}

impl<'a> From<&'a Option<Text>> for Slot<'a> {
    fn from(text: &'a Option<Text>) -> Self {
        text.as_ref().map_or(Self::Empty, Self::from)
    }
}

impl From<Option<Decimal>> for Slot<'_> {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

impl From<Option<u32>> for Slot<'_> {
    fn from(number: Option<u32>) -> Self {
        number.map_or(Self::Empty, Self::Whole)
    }
}

impl From<u32> for Slot<'_> {
    fn from(number: u32) -> Self {
        Self::Whole(number)
    }
}

/// Every field with its place, empty ones too, in the order of the message.
pub fn fields(d: &Declaration) -> Vec<(At, Slot<'_>)> {
    let mut out = Vec::with_capacity(90 + 28 * d.items.len() + 6 * d.containers.len());
    head(&d.head, &mut out);
    for (i, item) in d.items.iter().enumerate() {
        item_fields(d, i, item, &mut out);
    }
    for (i, container) in d.containers.iter().enumerate() {
        container_fields(i, container, &mut out);
    }
    for (i, licence) in d.licences.iter().enumerate() {
        let Licence { kind, number } = licence;
        out.push((At::Licence(i, "DocuCode"), kind.into()));
        out.push((At::Licence(i, "CertCode"), number.into()));
    }
    for (i, link) in d.origin_links.iter().enumerate() {
        origin_fields(i, link, &mut out);
    }
    for (i, file) in d.attachments.iter().enumerate() {
        let Attachment { id, kind, format } = file;
        out.push((At::Attachment(i, "EdocID"), id.into()));
        out.push((At::Attachment(i, "EdocCode"), kind.into()));
        out.push((At::Attachment(i, "EdocFomatType"), format.into()));
    }
    related(&d.related, &mut out);
    access(&d.access, &mut out);
    if let Some(tax) = &d.self_assessed {
        tax_fields(tax, &mut out);
    }
    signed(&d.signed, &mut out);
    out
}

type Out<'a> = Vec<(At, Slot<'a>)>;

fn head<'a>(h: &'a Head, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Head(field), slot));
    put(
        "IEFlag",
        Slot::Text(match h.direction {
            Direction::Import => "I",
            Direction::Export => "E",
        }),
    );
    put(
        "stage",
        Slot::Text(match h.stage {
            Stage::Complete => "complete",
            Stage::Outline => "outline",
            Stage::Completion => "completion",
        }),
    );
    put("SeqNo", (&h.seq_no).into());
    put("PreEntryId", (&h.pre_entry_no).into());
    put("EntryId", (&h.declaration_no).into());
    put("Type", (&h.kind).into());
    put("EntryType", (&h.entry_type).into());
    put("EdiId", (&h.edi_mark).into());
    put("DeclTrnRel", (&h.transit_relation).into());
    put("BillType", (&h.bill_type).into());
    put("ChkSurety", (&h.on_guarantee).into());
    put("TaxAaminMark", (&h.tax_administration).into());
    put("CustomMaster", (&h.office).into());
    put("IEPort", (&h.border_office).into());
    put("IEDate", (&h.border_date).into());
    parties(h, out);
    let mut put = |field, slot: Slot<'a>| out.push((At::Head(field), slot));
    put("ManualNo", (&h.record_no).into());
    put("TradeMode", (&h.supervision_mode).into());
    put("CutMode", (&h.levy_nature).into());
    put("LicenseNo", (&h.licence_no).into());
    put("ContrNo", (&h.contract_no).into());
    put("TrafMode", (&h.transport_mode).into());
    put("TrafName", (&h.transport_means).into());
    put("BillNo", (&h.transport_document).into());
    put("TradeAreaCode", (&h.trade_country).into());
    put("TradeCountry", (&h.shipment_country).into());
    put("DistinatePort", (&h.port).into());
    put("DespPortCode", (&h.departure_port).into());
    put("EntyPortCode", (&h.border_port).into());
    put("GoodsPlace", (&h.goods_location).into());
    put("DespDate", (&h.departure_date).into());
    put("TransMode", (&h.trade_term).into());
    charge(&h.freight, ["FeeMark", "FeeRate", "FeeCurr"], out);
    charge(&h.insurance, ["InsurMark", "InsurRate", "InsurCurr"], out);
    charge(&h.other, ["OtherMark", "OtherRate", "OtherCurr"], out);
    let mut put = |field, slot: Slot<'a>| out.push((At::Head(field), slot));
    put("PackNo", h.packages.into());
    put("WrapType", (&h.packaging).into());
    put("GrossWet", h.gross_mass.into());
    put("NetWt", h.net_mass.into());
    put("PromiseItmes", (&h.promises).into());
    put("NoteS", (&h.remarks).into());
    put("MarkNo", (&h.marks).into());
    put("DeclareName", (&h.declared_by).into());
}

fn parties<'a>(h: &'a Head, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Head(field), slot));
    put("TradeCode", (&h.trader.customs_code).into());
    put("TradeCoScc", (&h.trader.credit_code).into());
    put("TradeName", (&h.trader.name).into());
    put("OwnerCode", (&h.owner.customs_code).into());
    put("OwnerCodeScc", (&h.owner.credit_code).into());
    put("OwnerName", (&h.owner.name).into());
    put("AgentCode", (&h.declarant.customs_code).into());
    put("AgentCodeScc", (&h.declarant.credit_code).into());
    put("AgentName", (&h.declarant.name).into());
    put("CopCode", (&h.keyed_by.customs_code).into());
    put("CopCodeScc", (&h.keyed_by.credit_code).into());
    put("CopName", (&h.keyed_by.name).into());
    put("OverseasConsignorCode", (&h.overseas_consignor.code).into());
    put(
        "OverseasConsignorEname",
        (&h.overseas_consignor.name).into(),
    );
    put("OverseasConsigneeCode", (&h.overseas_consignee.code).into());
    put(
        "OverseasConsigneeEname",
        (&h.overseas_consignee.name).into(),
    );
}

fn charge<'a>(charge: &'a Option<Charge>, fields: [&'static str; 3], out: &mut Out<'a>) {
    let [mark, value, currency] = fields;
    let slots = match charge {
        None => [Slot::Empty; 3],
        Some(c) => [(&c.mark).into(), c.value.into(), (&c.currency).into()],
    };
    for (field, slot) in [mark, value, currency].into_iter().zip(slots) {
        out.push((At::Head(field), slot));
    }
}

fn item_fields<'a>(d: &'a Declaration, i: usize, item: &'a Item, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Item(i, field), slot));
    put("GNo", item.number.into());
    put("CodeTS", (&item.commodity).into());
    put("CiqCode", (&item.inspection_code).into());
    put("ContrItem", item.record_item.into());
    put("GName", (&item.name).into());
    put("GModel", (&item.specification).into());
    put("GQty", item.quantity.value.into());
    put("GUnit", (&item.quantity.unit).into());
    put("FirstQty", item.first.value.into());
    put("FirstUnit", (&item.first.unit).into());
    put("SecondQty", item.second.value.into());
    put("SecondUnit", (&item.second.unit).into());
    put("DeclPrice", item.unit_price.into());
    put("DeclTotal", item.total.into());
    put("TradeCurr", (&item.currency).into());
    out.push((At::origin(d, i), (&item.origin).into()));
    out.push((At::destination(d, i), (&item.destination).into()));
    let mut put = |field, slot: Slot<'a>| out.push((At::Item(i, field), slot));
    put("RcepOrigPlaceCode", (&item.agreement_origin).into());
    put("DistrictCode", (&item.district).into());
    put("DestCode", (&item.division).into());
    put("DutyMode", (&item.levy_mode).into());
    put("Purpose", (&item.purpose).into());
    put("GoodsAttr", (&item.attributes).into());
    put("ExgNo", (&item.article_no).into());
    put("ExgVersion", (&item.consumption_version).into());
    put("WorkUsd", item.processing_fee.into());
    put("ControlExplainCode", (&item.control_code).into());
    for (p, permit) in item.permits.iter().enumerate() {
        permit_fields(i, p, permit, out);
    }
}

fn permit_fields<'a>(i: usize, p: usize, permit: &'a Permit, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Permit(i, p, field), slot));
    put("LicTypeCode", (&permit.kind).into());
    put("LicenceNo", (&permit.number).into());
    put("LicWrtofDetailNo", (&permit.detail).into());
    let quantity = permit.quantity.as_ref();
    put(
        "LicWrtofQty",
        quantity.map_or(Slot::Empty, |q| q.value.into()),
    );
    put(
        "LicWrtofQtyUnit",
        quantity.map_or(Slot::Empty, |q| (&q.unit).into()),
    );
}

fn container_fields<'a>(i: usize, c: &'a Container, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Container(i, field), slot));
    put("ContainerId", (&c.number).into());
    put("ContainerMd", (&c.size).into());
    put("GoodsNo", (&c.items).into());
    put("LclFlag", (&c.shared).into());
    put("GoodsContaWt", c.goods_mass.into());
    put("ContainerWt", c.tare.into());
}

fn origin_fields<'a>(i: usize, link: &'a OriginLink, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Origin(i, field), slot));
    put("CertType", (&link.kind).into());
    put("DecGNo", (&link.item).into());
    put("EcoCertNo", (&link.certificate).into());
    put("EcoGNo", (&link.certificate_item).into());
}

fn related<'a>(r: &'a Related, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Related(field), slot));
    put("RelId", (&r.declaration).into());
    put("RelManNo", (&r.record).into());
    put("BonNo", (&r.bonded_place).into());
    put("CusFie", (&r.yard).into());
    put("VoyNo", (&r.voyage).into());
}

fn access<'a>(a: &'a Access, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Access(field), slot));
    put("TransitionApply", (&a.elsewhere).into());
    put("TransitionSite", (&a.site).into());
    put("ConditionalLiftoffApply", (&a.conditional_pick_up).into());
    put("PortDestMergeCheckApply", (&a.merged).into());
}

fn tax_fields<'a>(t: &'a SelfAssessment, out: &mut Out<'a>) {
    out.push((At::Tax("InRatio"), t.inland_ratio.into()));
    out.push((At::Tax("duty"), t.duty.into()));
    out.push((At::Tax("consumptionTax"), t.consumption_tax.into()));
    out.push((At::Tax("vat"), t.vat.into()));
    out.push((At::Tax("remedies"), t.remedies.into()));
    for (i, item) in t.items.iter().enumerate() {
        let mut put = |field, slot: Slot<'a>| out.push((At::TaxItem(i, field), slot));
        put("number", item.number.into());
        put("customsValue", item.customs_value.into());
        put("duty", item.duty.into());
        put("consumptionTax", item.consumption_tax.into());
        put("vat", item.vat.into());
        put("remedies", item.remedies.into());
    }
}

fn signed<'a>(s: &'a Signed, out: &mut Out<'a>) {
    let mut put = |field, slot: Slot<'a>| out.push((At::Sign(field), slot));
    put("ClientSeqNo", (&s.reference).into());
    put("OperType", (&s.act).into());
    put("CopCode", (&s.enterprise).into());
    put("SignDate", (&s.signed_at).into());
}
