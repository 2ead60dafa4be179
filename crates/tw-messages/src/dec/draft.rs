//! A declaration being read: what each element of the tables does to it.

use super::fields::{
    ACCESS, ATTACHMENT, CONTAINER, Field, HEAD, ITEM, LICENCE, LINK, PERMIT, RELATED,
    SELF_ASSESSED, SIGNED, Set,
};
use super::tables::Stages;
use crate::schema::Schema;
use crate::value::Value;
use tw_declaration::{
    Access, Attachment, Container, Declaration, Direction, Head, Item, Licence, Measured,
    OriginLink, Overseas, Party, Permit, Related, SelfAssessment, Signed, Stage,
};

/// What an element does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    None,
    /// A part that may stand more than once, or that says something by
    /// standing there, begins.
    Begin(Part),
    /// The field of this number in its part's table.
    Field(Part, u16),
    /// `IEFlag`.
    Direction,
    /// `Type`: the kind, and in it how far the declaration goes.
    Kind,
    /// `DecHead/DistrictCode` of old versions: of every item that has none.
    District,
    /// `DecSign/Sign`.
    Signature,
    /// `SWImpHead/CopMsgId`.
    MessageId,
}

/// Parts of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    Item,
    Permit,
    Container,
    Licence,
    Link,
    Attachment,
    Related,
    Access,
    SelfAssessed,
    Signed,
}

/// Parts and where they stand below `DecMessage`.
const PARTS: &[(Part, &[&str])] = &[
    (Part::Head, &["DecHead"]),
    (Part::Item, &["DecLists", "DecList"]),
    (
        Part::Permit,
        &["DecLists", "DecList", "DecGoodsLimits", "DecGoodsLimit"],
    ),
    (Part::Container, &["DecContainers", "Container"]),
    (Part::Licence, &["DecLicenseDocus", "LicenseDocu"]),
    (Part::Link, &["EcoRelation"]),
    (Part::Attachment, &["EdocRealation"]),
    (Part::Related, &["DecFreeTxt"]),
    (Part::Access, &["DecTpAccess"]),
    (Part::SelfAssessed, &["SddTax"]),
    (Part::Signed, &["DecSign"]),
];

/// Elements that are no plain field of their part.
const OTHERS: &[(&[&str], Act)] = &[
    (&["DecHead", "IEFlag"], Act::Direction),
    (&["DecHead", "Type"], Act::Kind),
    (&["DecHead", "DistrictCode"], Act::District),
    (&["DecSign", "Sign"], Act::Signature),
];

fn names<T>(fields: &'static [Field<T>]) -> Vec<&'static str> {
    fields.iter().map(|f| f.name).collect()
}

fn fields_of(part: Part) -> Vec<&'static str> {
    match part {
        Part::Head => names(HEAD),
        Part::Item => names(ITEM),
        Part::Permit => names(PERMIT),
        Part::Container => names(CONTAINER),
        Part::Licence => names(LICENCE),
        Part::Link => names(LINK),
        Part::Attachment => names(ATTACHMENT),
        Part::Related => names(RELATED),
        Part::Access => names(ACCESS),
        Part::SelfAssessed => names(SELF_ASSESSED),
        Part::Signed => names(SIGNED),
    }
}

/// Ties the elements of a compiled message to a declaration; `root` leads
/// from its root to `DecMessage`.
pub(super) fn wire(schema: &Schema, root: &[&str]) -> Result<Vec<Act>, String> {
    let mut acts = vec![Act::None; schema.elems.len()];
    let mut tie = |path: &[&str], act: Act| {
        let at =
            place(schema, root, path).ok_or_else(|| format!("no element {}", path.join("/")))?;
        if let Some(slot) = acts.get_mut(at) {
            *slot = act;
        }
        Ok::<(), String>(())
    };
    for (part, path) in PARTS {
        tie(path, Act::Begin(*part))?;
        for (n, name) in fields_of(*part).into_iter().enumerate() {
            let field = u16::try_from(n).map_err(|_| "too many fields".to_owned())?;
            tie(&[path, &[name][..]].concat(), Act::Field(*part, field))?;
        }
    }
    for (path, act) in OTHERS {
        tie(path, *act)?;
    }
    if !root.is_empty() {
        let at = place(schema, &[], &["SWImpHead", "CopMsgId"]);
        let slot = at.and_then(|at| acts.get_mut(at));
        *slot.ok_or("no element SWImpHead/CopMsgId")? = Act::MessageId;
    }
    Ok(acts)
}

fn place(schema: &Schema, root: &[&str], path: &[&str]) -> Option<usize> {
    root.iter().chain(path).try_fold(0, |at, name| {
        let (first, len) = schema.elems.get(at)?.children();
        (first..first + len).find(|n| schema.elems.get(*n).is_some_and(|e| *e.name == **name))
    })
}

/// A declaration being read.
#[derive(Debug)]
pub(super) struct Draft {
    declaration: Declaration,
    /// Which way the goods go was said.
    directed: bool,
    district: Option<Box<str>>,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            declaration: blank(),
            directed: false,
            district: None,
        }
    }

    /// The declaration, if it says which way the goods go.
    pub(super) fn finish(mut self) -> Option<Declaration> {
        if let Some(district) = self.district {
            for item in &mut self.declaration.items {
                item.district.get_or_insert_with(|| district.clone());
            }
        }
        if self.declaration.head.direction == Direction::Export {
            exchange(&mut self.declaration.items);
        }
        self.directed.then_some(self.declaration)
    }

    pub(super) fn begin(&mut self, part: Part) {
        let d = &mut self.declaration;
        match part {
            Part::Item => d.items.push(blank_item()),
            Part::Permit => {
                if let Some(item) = d.items.last_mut() {
                    item.permits.push(Permit::default());
                }
            }
            Part::Container => d.containers.push(Container::default()),
            Part::Licence => d.licences.push(Licence::default()),
            Part::Link => d.origin_links.push(OriginLink::default()),
            Part::Attachment => d.attachments.push(Attachment::default()),
            Part::SelfAssessed => d.self_assessed = Some(SelfAssessment::default()),
            Part::Head | Part::Related | Part::Access | Part::Signed => {}
        }
    }

    /// Takes a value that obeys its type; an empty one never comes here.
    pub(super) fn take(&mut self, part: Part, field: u16, value: Value, text: &str) {
        let n = usize::from(field);
        let d = &mut self.declaration;
        match part {
            Part::Head => set(Some(&mut d.head), HEAD, n, value, text),
            Part::Item => set(d.items.last_mut(), ITEM, n, value, text),
            Part::Permit => {
                let permit = d.items.last_mut().and_then(|i| i.permits.last_mut());
                set(permit, PERMIT, n, value, text);
            }
            Part::Container => set(d.containers.last_mut(), CONTAINER, n, value, text),
            Part::Licence => set(d.licences.last_mut(), LICENCE, n, value, text),
            Part::Link => set(d.origin_links.last_mut(), LINK, n, value, text),
            Part::Attachment => set(d.attachments.last_mut(), ATTACHMENT, n, value, text),
            Part::Related => set(Some(&mut d.related), RELATED, n, value, text),
            Part::Access => set(Some(&mut d.access), ACCESS, n, value, text),
            Part::SelfAssessed => set(d.self_assessed.as_mut(), SELF_ASSESSED, n, value, text),
            Part::Signed => set(Some(&mut d.signed), SIGNED, n, value, text),
        }
    }

    /// Which way; `false` if the text says none.
    pub(super) fn direct(&mut self, text: &str) -> bool {
        self.declaration.head.direction = match text {
            "I" => Direction::Import,
            "E" => Direction::Export,
            _ => return false,
        };
        self.directed = true;
        true
    }

    /// The kind, whose places have meanings of their own; one is the stage.
    pub(super) fn kind(&mut self, text: &str, stages: &Stages) {
        let head = &mut self.declaration.head;
        head.kind = text.trim_end().into();
        head.stage = stages.of(text);
    }

    pub(super) fn district(&mut self, text: &str) {
        self.district = Some(text.into());
    }

    pub(super) fn sign(&mut self) {
        self.declaration.signed.signature = true;
    }
}

/// In a message of export origin and destination stand in each other's place.
pub(super) fn exchange(items: &mut [Item]) {
    for item in items {
        std::mem::swap(&mut item.origin, &mut item.destination);
    }
}

fn set<T>(of: Option<&mut T>, fields: &[Field<T>], n: usize, value: Value, text: &str) {
    let (Some(of), Some(field)) = (of, fields.get(n)) else {
        return;
    };
    match (&field.set, value) {
        (Set::Text(set), _) => set(of, text.into()),
        (Set::Decimal(set), Value::Decimal(number)) => set(of, number),
        (Set::Whole(set), Value::Int(number)) => {
            if let Ok(number) = u32::try_from(number) {
                set(of, number);
            }
        }
        (Set::Decimal(_) | Set::Whole(_), _) => {}
    }
}

/// A declaration that says nothing yet.
pub(super) fn blank() -> Declaration {
    Declaration {
        head: blank_head(),
        items: Vec::new(),
        containers: Vec::new(),
        licences: Vec::new(),
        origin_links: Vec::new(),
        attachments: Vec::new(),
        related: Related::default(),
        access: Access::default(),
        self_assessed: None,
        signed: Signed::default(),
    }
}

fn blank_head() -> Head {
    let text = Box::<str>::default;
    Head {
        direction: Direction::Import,
        stage: Stage::Complete,
        seq_no: None,
        pre_entry_no: None,
        declaration_no: None,
        kind: text(),
        entry_type: text(),
        edi_mark: None,
        transit_relation: None,
        bill_type: None,
        on_guarantee: None,
        tax_administration: None,
        office: text(),
        border_office: text(),
        border_date: None,
        trader: Party::default(),
        owner: Party::default(),
        declarant: Party::default(),
        keyed_by: Party::default(),
        overseas_consignor: Overseas::default(),
        overseas_consignee: Overseas::default(),
        record_no: None,
        supervision_mode: text(),
        levy_nature: None,
        licence_no: None,
        contract_no: None,
        transport_mode: text(),
        transport_means: None,
        transport_document: None,
        trade_country: text(),
        shipment_country: text(),
        port: text(),
        departure_port: None,
        border_port: None,
        goods_location: None,
        departure_date: None,
        trade_term: text(),
        freight: None,
        insurance: None,
        other: None,
        packages: None,
        packaging: text(),
        gross_mass: None,
        net_mass: None,
        promises: None,
        remarks: None,
        marks: None,
        declared_by: None,
    }
}

fn blank_item() -> Item {
    let text = Box::<str>::default;
    let measured = || Measured {
        value: None,
        unit: None,
    };
    Item {
        number: 0,
        commodity: text(),
        inspection_code: None,
        record_item: None,
        name: text(),
        specification: None,
        quantity: measured(),
        first: measured(),
        second: measured(),
        unit_price: None,
        total: None,
        currency: text(),
        origin: text(),
        agreement_origin: None,
        destination: text(),
        district: None,
        division: None,
        levy_mode: text(),
        purpose: None,
        attributes: None,
        article_no: None,
        consumption_version: None,
        processing_fee: None,
        control_code: None,
        permits: Vec::new(),
    }
}
