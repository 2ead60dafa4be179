//! Changes to a declaration, written as the tables write them:
//! `DecHead/GrossWet=99`, `copy DecLists/DecList`, `drop DecContainers/Container`,
//! `many DecContainers/Container*500` (that many different ones and no others).
//! An empty value leaves the field out. A position one past the last adds an
//! empty entry first.

use super::support::{Text, number, some};
use tw_declaration::{
    Attachment, Charge, Container, Declaration, Direction, Item, Licence, Measured, OriginLink,
    Permit, SelfAssessedItem, SelfAssessment, Stage,
};

pub fn apply(d: &mut Declaration, edit: &str) {
    let edit = edit.trim();
    if let Some(list) = edit.strip_prefix("copy ") {
        let (list, times) = list.split_once('*').unwrap_or((list, "1"));
        (0..times.parse().expect("how often")).for_each(|_| copy(d, list));
    } else if let Some(list) = edit.strip_prefix("many ") {
        let (list, times) = list.split_once('*').expect("list*number");
        many(d, list, times.parse().expect("how many"));
    } else if let Some(list) = edit.strip_prefix("drop ") {
        drop_last(d, list);
    } else {
        let (path, value) = edit.split_once('=').expect("path=value");
        set(d, path, value);
    }
}

fn copy(d: &mut Declaration, list: &str) {
    match list {
        "DecLists/DecList" => {
            let mut item = d.items.last().expect("an item").clone();
            item.number += 1;
            d.items.push(item);
        }
        "DecContainers/Container" => d
            .containers
            .push(d.containers.last().expect("a container").clone()),
        "DecLicenseDocus/LicenseDocu" => d
            .licences
            .push(d.licences.last().expect("a licence").clone()),
        "EdocRealation" => d
            .attachments
            .push(d.attachments.last().expect("a file").clone()),
        other => panic!("no list {other}"),
    }
}

/// Entries that differ in their number.
fn many(d: &mut Declaration, list: &str, times: u32) {
    match list {
        "DecContainers/Container" => {
            d.containers = (0..times)
                .map(|n| Container {
                    number: super::support::container_number(n),
                    size: "21".into(),
                    ..Container::default()
                })
                .collect();
        }
        "DecLicenseDocus/LicenseDocu" => {
            d.licences = (0..times)
                .map(|n| Licence {
                    kind: "7".into(),
                    number: n.to_string().into(),
                })
                .collect();
        }
        other => panic!("no list {other}"),
    }
}

fn drop_last(d: &mut Declaration, list: &str) {
    match list {
        "DecLists/DecList" => drop(d.items.pop()),
        "DecContainers/Container" => drop(d.containers.pop()),
        "EdocRealation" => drop(d.attachments.pop()),
        "SddTax" => d.self_assessed = None,
        other => panic!("no list {other}"),
    }
}

fn set(d: &mut Declaration, path: &str, value: &str) {
    let (group, field) = path.rsplit_once('/').expect("a group and a field");
    let (list, position) = match group.strip_suffix(']').and_then(|g| g.rsplit_once('[')) {
        Some((list, position)) => (list, position.parse::<usize>().expect("a position") - 1),
        None => (group, 0),
    };
    if let Some((item, "DecGoodsLimits/DecGoodsLimit")) = list.split_once("]/") {
        let item = item.rsplit_once('[').expect("an item").1;
        let item: usize = item.parse().expect("a position");
        let permits = &mut d.items[item - 1].permits;
        return permit(entry(permits, position), field, value);
    }
    match list {
        "DecHead" => head(d, field, value),
        "DecLists/DecList" => {
            let swapped = match (d.head.direction, field) {
                (Direction::Export, "OriginCountry") => "DestinationCountry",
                (Direction::Export, "DestinationCountry") => "OriginCountry",
                (_, field) => field,
            };
            item(&mut d.items[position], swapped, value);
        }
        "DecContainers/Container" => container(entry(&mut d.containers, position), field, value),
        "DecLicenseDocus/LicenseDocu" => licence(entry(&mut d.licences, position), field, value),
        "EcoRelation" => origin(entry(&mut d.origin_links, position), field, value),
        "EdocRealation" => attachment(entry(&mut d.attachments, position), field, value),
        "DecFreeTxt" | "DecTpAccess" | "DecSign" => rest(d, field, value),
        "SddTax" => tax(d.self_assessed.get_or_insert_default(), field, value),
        "SddTax/items" => {
            let tax = d.self_assessed.get_or_insert_default();
            if tax.items.len() == position {
                tax.items.push(SelfAssessedItem {
                    number: u32::try_from(position).expect("few items") + 1,
                    customs_value: None,
                    duty: None,
                    consumption_tax: None,
                    vat: None,
                    remedies: None,
                });
            }
            tax_item(&mut tax.items[position], field, value);
        }
        other => panic!("no group {other}"),
    }
}

fn entry<T: Default>(list: &mut Vec<T>, position: usize) -> &mut T {
    if list.len() == position {
        list.push(T::default());
    }
    &mut list[position]
}

fn may(value: &str) -> Option<Text> {
    match value {
        "" => None,
        value => some(value),
    }
}

fn number_of(value: &str) -> Option<tw_base::Decimal> {
    (!value.is_empty()).then(|| number(value))
}

fn whole(value: &str) -> Option<u32> {
    (!value.is_empty()).then(|| value.parse().expect("a whole number"))
}

fn charge<'c>(slot: &'c mut Option<Charge>, value: &str, mark: bool) -> Option<&'c mut Charge> {
    if mark && value.is_empty() {
        *slot = None;
        return None;
    }
    Some(slot.get_or_insert_with(|| Charge {
        mark: "".into(),
        value: None,
        currency: None,
    }))
}

fn head(d: &mut Declaration, field: &str, value: &str) {
    let h = &mut d.head;
    let slot = match field {
        "FeeMark" | "FeeRate" | "FeeCurr" => &mut h.freight,
        "InsurMark" | "InsurRate" | "InsurCurr" => &mut h.insurance,
        "OtherMark" | "OtherRate" | "OtherCurr" => &mut h.other,
        _ => return head_text(d, field, value),
    };
    if let Some(charge) = charge(slot, value, field.ends_with("Mark")) {
        match field {
            f if f.ends_with("Mark") => charge.mark = value.into(),
            f if f.ends_with("Rate") => charge.value = number_of(value),
            _ => charge.currency = may(value),
        }
    }
}

fn head_text(d: &mut Declaration, field: &str, value: &str) {
    let h = &mut d.head;
    match field {
        "IEFlag" => {
            h.direction = match value {
                "I" => Direction::Import,
                _ => Direction::Export,
            }
        }
        "stage" => {
            h.stage = match value {
                "outline" => Stage::Outline,
                "completion" => Stage::Completion,
                _ => Stage::Complete,
            }
        }
        "SeqNo" => h.seq_no = may(value),
        "PreEntryId" => h.pre_entry_no = may(value),
        "EntryId" => h.declaration_no = may(value),
        "Type" => h.kind = value.into(),
        "EntryType" => h.entry_type = value.into(),
        "EdiId" => h.edi_mark = may(value),
        "DeclTrnRel" => h.transit_relation = may(value),
        "BillType" => h.bill_type = may(value),
        "ChkSurety" => h.on_guarantee = may(value),
        "TaxAaminMark" => h.tax_administration = may(value),
        "CustomMaster" => h.office = value.into(),
        "IEPort" => h.border_office = value.into(),
        "IEDate" => h.border_date = may(value),
        "ManualNo" => h.record_no = may(value),
        "TradeMode" => h.supervision_mode = value.into(),
        "CutMode" => h.levy_nature = may(value),
        "LicenseNo" => h.licence_no = may(value),
        "ContrNo" => h.contract_no = may(value),
        "TrafMode" => h.transport_mode = value.into(),
        "TrafName" => h.transport_means = may(value),
        "BillNo" => h.transport_document = may(value),
        "TradeAreaCode" => h.trade_country = value.into(),
        "TradeCountry" => h.shipment_country = value.into(),
        "DistinatePort" => h.port = value.into(),
        "DespPortCode" => h.departure_port = may(value),
        "EntyPortCode" => h.border_port = may(value),
        "GoodsPlace" => h.goods_location = may(value),
        "DespDate" => h.departure_date = may(value),
        "TransMode" => h.trade_term = value.into(),
        "PackNo" => h.packages = whole(value),
        "WrapType" => h.packaging = value.into(),
        "GrossWet" => h.gross_mass = number_of(value),
        "NetWt" => h.net_mass = number_of(value),
        "PromiseItmes" => h.promises = may(value),
        "NoteS" => h.remarks = may(value),
        "MarkNo" => h.marks = may(value),
        "DeclareName" => h.declared_by = may(value),
        _ => party_text(d, field, value),
    }
}

fn party_text(d: &mut Declaration, field: &str, value: &str) {
    let h = &mut d.head;
    match field {
        "TradeCode" => h.trader.customs_code = may(value),
        "TradeCoScc" => h.trader.credit_code = may(value),
        "TradeName" => h.trader.name = value.into(),
        "OwnerCode" => h.owner.customs_code = may(value),
        "OwnerCodeScc" => h.owner.credit_code = may(value),
        "OwnerName" => h.owner.name = value.into(),
        "AgentCode" => h.declarant.customs_code = may(value),
        "AgentCodeScc" => h.declarant.credit_code = may(value),
        "AgentName" => h.declarant.name = value.into(),
        "CopCode" => h.keyed_by.customs_code = may(value),
        "CopCodeScc" => h.keyed_by.credit_code = may(value),
        "CopName" => h.keyed_by.name = value.into(),
        "OverseasConsignorCode" => h.overseas_consignor.code = may(value),
        "OverseasConsignorEname" => h.overseas_consignor.name = may(value),
        "OverseasConsigneeCode" => h.overseas_consignee.code = may(value),
        "OverseasConsigneeEname" => h.overseas_consignee.name = may(value),
        other => panic!("no field DecHead/{other}"),
    }
}

fn item(item: &mut Item, field: &str, value: &str) {
    let measured = |m: &mut Measured, quantity: bool| match quantity {
        true => m.value = number_of(value),
        false => m.unit = may(value),
    };
    match field {
        "GNo" => item.number = whole(value).expect("a number"),
        "CodeTS" => item.commodity = value.into(),
        "CiqCode" => item.inspection_code = may(value),
        "ContrItem" => item.record_item = whole(value),
        "GName" => item.name = value.into(),
        "GModel" => item.specification = may(value),
        "GQty" | "GUnit" => measured(&mut item.quantity, field == "GQty"),
        "FirstQty" | "FirstUnit" => measured(&mut item.first, field == "FirstQty"),
        "SecondQty" | "SecondUnit" => measured(&mut item.second, field == "SecondQty"),
        "DeclPrice" => item.unit_price = number_of(value),
        "DeclTotal" => item.total = number_of(value),
        "TradeCurr" => item.currency = value.into(),
        "OriginCountry" => item.origin = value.into(),
        "RcepOrigPlaceCode" => item.agreement_origin = may(value),
        "DestinationCountry" => item.destination = value.into(),
        "DistrictCode" => item.district = may(value),
        "DestCode" => item.division = may(value),
        "DutyMode" => item.levy_mode = value.into(),
        "Purpose" => item.purpose = may(value),
        "GoodsAttr" => item.attributes = may(value),
        "ExgNo" => item.article_no = may(value),
        "ExgVersion" => item.consumption_version = may(value),
        "WorkUsd" => item.processing_fee = number_of(value),
        "ControlExplainCode" => item.control_code = may(value),
        other => panic!("no field of an item {other}"),
    }
}

fn permit(permit: &mut Permit, field: &str, value: &str) {
    let quantity = |p: &mut Permit| {
        p.quantity.get_or_insert(Measured {
            value: None,
            unit: None,
        });
    };
    match field {
        "LicTypeCode" => permit.kind = value.into(),
        "LicenceNo" => permit.number = value.into(),
        "LicWrtofDetailNo" => permit.detail = may(value),
        "LicWrtofQty" => {
            quantity(permit);
            permit.quantity.as_mut().expect("just put").value = number_of(value);
        }
        "LicWrtofQtyUnit" => {
            quantity(permit);
            permit.quantity.as_mut().expect("just put").unit = may(value);
        }
        other => panic!("no field of a permit {other}"),
    }
}

fn container(container: &mut Container, field: &str, value: &str) {
    match field {
        "ContainerId" => container.number = value.into(),
        "ContainerMd" => container.size = value.into(),
        "GoodsNo" => container.items = may(value),
        "LclFlag" => container.shared = may(value),
        "GoodsContaWt" => container.goods_mass = number_of(value),
        "ContainerWt" => container.tare = number_of(value),
        other => panic!("no field of a container {other}"),
    }
}

fn licence(licence: &mut Licence, field: &str, value: &str) {
    match field {
        "DocuCode" => licence.kind = value.into(),
        "CertCode" => licence.number = value.into(),
        other => panic!("no field of a licence {other}"),
    }
}

fn origin(link: &mut OriginLink, field: &str, value: &str) {
    match field {
        "CertType" => link.kind = value.into(),
        "DecGNo" => link.item = value.into(),
        "EcoCertNo" => link.certificate = value.into(),
        "EcoGNo" => link.certificate_item = value.into(),
        other => panic!("no field of a link {other}"),
    }
}

fn attachment(file: &mut Attachment, field: &str, value: &str) {
    match field {
        "EdocID" => file.id = value.into(),
        "EdocCode" => file.kind = value.into(),
        "EdocFomatType" => file.format = value.into(),
        other => panic!("no field of a file {other}"),
    }
}

fn rest(d: &mut Declaration, field: &str, value: &str) {
    match field {
        "RelId" => d.related.declaration = may(value),
        "RelManNo" => d.related.record = may(value),
        "BonNo" => d.related.bonded_place = may(value),
        "CusFie" => d.related.yard = may(value),
        "VoyNo" => d.related.voyage = may(value),
        "TransitionApply" => d.access.elsewhere = may(value),
        "TransitionSite" => d.access.site = may(value),
        "ConditionalLiftoffApply" => d.access.conditional_pick_up = may(value),
        "PortDestMergeCheckApply" => d.access.merged = may(value),
        "ClientSeqNo" => d.signed.reference = value.into(),
        "OperType" => d.signed.act = value.into(),
        "CopCode" => d.signed.enterprise = may(value),
        "SignDate" => d.signed.signed_at = may(value),
        "Sign" => d.signed.signature = !value.is_empty(),
        other => panic!("no field {other}"),
    }
}

fn tax(tax: &mut SelfAssessment, field: &str, value: &str) {
    let value = number_of(value);
    match field {
        "InRatio" => tax.inland_ratio = value,
        "duty" => tax.duty = value,
        "consumptionTax" => tax.consumption_tax = value,
        "vat" => tax.vat = value,
        "remedies" => tax.remedies = value,
        other => panic!("no field of tax {other}"),
    }
}

fn tax_item(item: &mut SelfAssessedItem, field: &str, value: &str) {
    match field {
        "number" => item.number = whole(value).expect("a number"),
        "customsValue" => item.customs_value = number_of(value),
        "duty" => item.duty = number_of(value),
        "consumptionTax" => item.consumption_tax = number_of(value),
        "vat" => item.vat = number_of(value),
        "remedies" => item.remedies = number_of(value),
        other => panic!("no field of tax on an item {other}"),
    }
}
