//! The goods declaration as read from any message family.
//!
//! Field names of locations are the official ones of the single window's
//! `DecMessage`, named here beside each field. A text that is absent or empty
//! is `None` where it may be left out and an empty text where it may not, so
//! that a missing one is a finding and never a reader's error. Numbers a
//! sender wrote in a form that is none are found by the reader; the field is
//! then as if left out.

use serde::{Deserialize, Serialize};
use tw_base::{Date, Decimal};
pub use tw_base::{Direction, Stage};

/// Text of a declaration.
pub type Text = Box<str>;

/// A goods declaration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Declaration {
    /// Head (`DecHead`).
    pub head: Head,
    /// Goods items (`DecLists/DecList`), 1 to 50.
    pub items: Vec<Item>,
    /// Containers (`DecContainers/Container`), at most 500.
    pub containers: Vec<Container>,
    /// Supporting documents that are licences or permits
    /// (`DecLicenseDocus/LicenseDocu`), at most 7.
    pub licences: Vec<Licence>,
    /// Items of a certificate of origin (`EcoRelation`).
    pub origin_links: Vec<OriginLink>,
    /// Files that came along by name (`EdocRealation`, sic).
    pub attachments: Vec<Attachment>,
    /// Numbers in free text (`DecFreeTxt`).
    pub related: Related,
    /// Two-step access (`DecTpAccess`).
    pub access: Access,
    /// Tax as the declarant computed it (`SddTax`, or the JSON form).
    pub self_assessed: Option<SelfAssessment>,
    /// Who signs (`DecSign`).
    pub signed: Signed,
}

impl Declaration {
    /// Whether it is an import filed before the day its goods enter (提前申报).
    /// The message has no mark for it: the day of entry is then the expected
    /// one.
    pub fn is_advance(&self, filed: Date) -> bool {
        let enters = self.border_day();
        self.head.direction == Direction::Import && enters.is_some_and(|day| day > filed)
    }

    /// The day its goods enter or leave, where one is named.
    pub fn border_day(&self) -> Option<Date> {
        crate::rules::day(self.head.border_date.as_deref().unwrap_or_default())
    }
}

/// The head of a declaration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// `IEFlag`.
    pub direction: Direction,
    /// How far it goes: from `Type` and the two-step marks.
    pub stage: Stage,
    /// `SeqNo`, the single window's own number; empty on first filing.
    pub seq_no: Option<Text>,
    /// `PreEntryId`.
    pub pre_entry_no: Option<Text>,
    /// `EntryId`, the declaration number, 18 digits.
    pub declaration_no: Option<Text>,
    /// `Type`: kinds such as CL (aggregate payment) and Z (self-assessed).
    pub kind: Text,
    /// `EntryType`: 0 ordinary, L, W, D, M paperless.
    pub entry_type: Text,
    /// `EdiId`.
    pub edi_mark: Option<Text>,
    /// `DeclTrnRel`: 0 ordinary, 1 transit declared in advance.
    pub transit_relation: Option<Text>,
    /// `BillType`.
    pub bill_type: Option<Text>,
    /// `ChkSurety`: 1 to be released on a guarantee.
    pub on_guarantee: Option<Text>,
    /// `TaxAaminMark` (sic).
    pub tax_administration: Option<Text>,
    /// `CustomMaster`, office of declaration.
    pub office: Text,
    /// `IEPort`, office of entry or exit.
    pub border_office: Text,
    /// `IEDate`.
    pub border_date: Option<Text>,
    /// Domestic consignee or consignor: `TradeCode`, `TradeCoScc`, `TradeName`.
    pub trader: Party,
    /// Consuming or producing enterprise: `OwnerCode`, `OwnerCodeScc`, `OwnerName`.
    pub owner: Party,
    /// Declarant: `AgentCode`, `AgentCodeScc`, `AgentName`.
    pub declarant: Party,
    /// Who keyed it in: `CopCode`, `CopCodeScc`, `CopName`.
    pub keyed_by: Party,
    /// `OverseasConsignorCode`, `OverseasConsignorEname`.
    pub overseas_consignor: Overseas,
    /// `OverseasConsigneeCode`, `OverseasConsigneeEname`.
    pub overseas_consignee: Overseas,
    /// `ManualNo`: handbook, account book or relief certificate.
    pub record_no: Option<Text>,
    /// `TradeMode`, supervision mode.
    pub supervision_mode: Text,
    /// `CutMode`, nature of levy and exemption.
    pub levy_nature: Option<Text>,
    /// `LicenseNo`.
    pub licence_no: Option<Text>,
    /// `ContrNo`.
    pub contract_no: Option<Text>,
    /// `TrafMode`.
    pub transport_mode: Text,
    /// `TrafName`.
    pub transport_means: Option<Text>,
    /// `BillNo`, transport document.
    pub transport_document: Option<Text>,
    /// `TradeAreaCode`, country traded with.
    pub trade_country: Text,
    /// `TradeCountry`, country of departure or arrival.
    pub shipment_country: Text,
    /// `DistinatePort` (sic), port of loading or destination.
    pub port: Text,
    /// `DespPortCode`, port of departure.
    pub departure_port: Option<Text>,
    /// `EntyPortCode` (sic), port of entry or exit.
    pub border_port: Option<Text>,
    /// `GoodsPlace`.
    pub goods_location: Option<Text>,
    /// `DespDate`.
    pub departure_date: Option<Text>,
    /// `TransMode`, trade term.
    pub trade_term: Text,
    /// Freight: `FeeMark`, `FeeRate`, `FeeCurr`.
    pub freight: Option<Charge>,
    /// Insurance: `InsurMark`, `InsurRate`, `InsurCurr`.
    pub insurance: Option<Charge>,
    /// Other charges: `OtherMark`, `OtherRate`, `OtherCurr`.
    pub other: Option<Charge>,
    /// `PackNo`.
    pub packages: Option<u32>,
    /// `WrapType`.
    pub packaging: Text,
    /// `GrossWet` (sic), kilograms.
    pub gross_mass: Option<Decimal>,
    /// `NetWt`, kilograms.
    pub net_mass: Option<Decimal>,
    /// `PromiseItmes` (sic): special relationship, influence on price,
    /// royalties, formula price, provisional price, each 0, 1 or 9.
    pub promises: Option<Text>,
    /// `NoteS`.
    pub remarks: Option<Text>,
    /// `MarkNo`.
    pub marks: Option<Text>,
    /// `DeclareName`. Names a person.
    pub declared_by: Option<Text>,
}

/// A domestic party.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Customs registration number, ten characters.
    pub customs_code: Option<Text>,
    /// Unified social credit code, eighteen characters.
    pub credit_code: Option<Text>,
    /// Name.
    pub name: Text,
}

impl Party {
    /// The codes it goes by, customs' own first.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let codes = [&self.customs_code, &self.credit_code];
        codes.into_iter().filter_map(|code| code.as_deref())
    }
}

/// A party abroad.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overseas {
    /// Code: an AEO code such as SG123456789012, or NO.
    pub code: Option<Text>,
    /// Name.
    pub name: Option<Text>,
}

/// How a charge is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeBasis {
    /// Mark 1: per cent of the goods.
    Rate,
    /// Mark 2: an amount for each ton.
    PerTon,
    /// Mark 3: an amount for the whole.
    Total,
}

/// Freight, insurance or another charge of the whole declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The mark as sent (`1`, `2`, `3`).
    pub mark: Text,
    /// Number: per cent, an amount a ton, or an amount. May be negative for
    /// other charges only.
    pub value: Option<Decimal>,
    /// Currency, three letters; of a rate there may be none.
    pub currency: Option<Text>,
}

impl Charge {
    /// What the mark means; `None`: it is none of the three.
    pub fn basis(&self) -> Option<ChargeBasis> {
        match &*self.mark {
            "1" => Some(ChargeBasis::Rate),
            "2" => Some(ChargeBasis::PerTon),
            "3" => Some(ChargeBasis::Total),
            _ => None,
        }
    }
}

/// A quantity with the code of its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// How many.
    pub value: Option<Decimal>,
    /// Code of the unit (table `units`).
    pub unit: Option<Text>,
}

/// A goods item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// `GNo`, from 1.
    pub number: u32,
    /// `CodeTS`, commodity code, ten digits (six in an outline).
    pub commodity: Text,
    /// `CiqCode`.
    pub inspection_code: Option<Text>,
    /// `ContrItem`, item of the record named in the head.
    pub record_item: Option<u32>,
    /// `GName`.
    pub name: Text,
    /// `GModel`, specification.
    pub specification: Option<Text>,
    /// `GQty`, `GUnit`.
    pub quantity: Measured,
    /// `FirstQty`, `FirstUnit`.
    pub first: Measured,
    /// `SecondQty`, `SecondUnit`.
    pub second: Measured,
    /// `DeclPrice`.
    pub unit_price: Option<Decimal>,
    /// `DeclTotal`.
    pub total: Option<Decimal>,
    /// `TradeCurr`.
    pub currency: Text,
    /// Where the goods originate: `OriginCountry` of an import. An export
    /// message keeps it in `DestinationCountry`: the two stand in each
    /// other's place there.
    pub origin: Text,
    /// `RcepOrigPlaceCode`: origin under the agreement claimed, where it
    /// differs.
    pub agreement_origin: Option<Text>,
    /// Final destination: `DestinationCountry` of an import, `OriginCountry`
    /// of an export.
    pub destination: Text,
    /// `DistrictCode`, domestic destination or source.
    pub district: Option<Text>,
    /// `DestCode`, division of destination.
    pub division: Option<Text>,
    /// `DutyMode`: how this item is levied, 1 to 9.
    pub levy_mode: Text,
    /// `UseTo` or `Purpose`.
    pub purpose: Option<Text>,
    /// `GoodsAttr`.
    pub attributes: Option<Text>,
    /// `ExgNo`.
    pub article_no: Option<Text>,
    /// `ExgVersion`.
    pub consumption_version: Option<Text>,
    /// `WorkUsd`.
    pub processing_fee: Option<Decimal>,
    /// `ControlExplainCode`.
    pub control_code: Option<Text>,
    /// Permits of the item (`DecGoodsLimits/DecGoodsLimit`).
    pub permits: Vec<Permit>,
}

/// A permit of an item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Permit {
    /// `LicTypeCode`.
    pub kind: Text,
    /// `LicenceNo`.
    pub number: Text,
    /// `LicWrtofDetailNo`.
    pub detail: Option<Text>,
    /// `LicWrtofQty`, `LicWrtofQtyUnit`.
    pub quantity: Option<Measured>,
}

/// A container.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Container {
    /// `ContainerId`, eleven characters.
    pub number: Text,
    /// `ContainerMd`, size code.
    pub size: Text,
    /// `GoodsNo`: numbers of items, comma between.
    pub items: Option<Text>,
    /// `LclFlag`: 1 shared with other consignments.
    pub shared: Option<Text>,
    /// `GoodsContaWt`, kilograms.
    pub goods_mass: Option<Decimal>,
    /// `ContainerWt`, kilograms.
    pub tare: Option<Decimal>,
}

/// A licence or permit of the whole declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// `DocuCode` (table `regulatory_documents`).
    pub kind: Text,
    /// `CertCode`. For a proof of origin `<agreement>` number.
    pub number: Text,
}

/// Which item of a certificate stands behind which item of the declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginLink {
    /// `CertType`.
    pub kind: Text,
    /// `DecGNo`.
    pub item: Text,
    /// `EcoCertNo`.
    pub certificate: Text,
    /// `EcoGNo`.
    pub certificate_item: Text,
}

/// A file that came along by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// `EdocID`.
    pub id: Text,
    /// `EdocCode`, eight digits.
    pub kind: Text,
    /// `EdocFomatType` (sic).
    pub format: Text,
}

/// Numbers in free text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// `RelId`, related declaration.
    pub declaration: Option<Text>,
    /// `RelManNo`, related record.
    pub record: Option<Text>,
    /// `BonNo`, bonded place.
    pub bonded_place: Option<Text>,
    /// `CusFie`, yard.
    pub yard: Option<Text>,
    /// `VoyNo`.
    pub voyage: Option<Text>,
}

/// What is asked of two-stage access.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// `TransitionApply`: examination at another place.
    pub elsewhere: Option<Text>,
    /// `TransitionSite`.
    pub site: Option<Text>,
    /// `ConditionalLiftoffApply`: pick-up on conditions.
    pub conditional_pick_up: Option<Text>,
    /// `PortDestMergeCheckApply`.
    pub merged: Option<Text>,
}

/// Tax as the declarant computed it. Amounts in the pack's currency.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SelfAssessment {
    /// `SddTax/InRatio`, share sold inland.
    pub inland_ratio: Option<Decimal>,
    /// Duty in all.
    pub duty: Option<Decimal>,
    /// Consumption tax in all.
    pub consumption_tax: Option<Decimal>,
    /// VAT in all.
    pub vat: Option<Decimal>,
    /// Trade remedies in all.
    pub remedies: Option<Decimal>,
    /// By item; only the JSON form has them.
    pub items: Vec<SelfAssessedItem>,
}

/// Tax on one item as the declarant computed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelfAssessedItem {
    /// Number of the item.
    pub number: u32,
    /// Customs value.
    pub customs_value: Option<Decimal>,
    /// Duty.
    pub duty: Option<Decimal>,
    /// Consumption tax.
    pub consumption_tax: Option<Decimal>,
    /// VAT.
    pub vat: Option<Decimal>,
    /// Trade remedies.
    pub remedies: Option<Decimal>,
}

/// Who signs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// `ClientSeqNo`, the trader's functional reference.
    pub reference: Text,
    /// `OperType`: A store, B store and hand on, C declare, D tax, E, G by names of the interface.
    pub act: Text,
    /// `CopCode` of the signing enterprise.
    pub enterprise: Option<Text>,
    /// `SignDate`.
    pub signed_at: Option<Text>,
    /// Whether `Sign` carried anything.
    pub signature: bool,
}
