//! Building what people read: a list whole, a day at a glance, a search.

use crate::codec::MessageKind;
use crate::journal::{self, Cause, DecisionEntry, Entry, MessageEntry, TaxRecord};
use crate::mask;
use crate::reasons::step_view;
use crate::service::{Identity, Service, ServiceError, Viewer};
use crate::store::{AliasKey, AliasKind, EntryRef, Found, SubjectKind};
use crate::subject::{Parcel, STATUS_RELEASED, Subject};
use crate::usecase::keys;
use crate::view::{
    Coded, DecisionView, GuaranteeView, Lane, LineView, ListRow, ListView, MessageView, TaxView,
    TimelineItem, TodayView,
};
use crate::words::{self, word};
use std::collections::BTreeMap;
use tw_base::{BatchNo, Date, Finding, Fixed5, RuleCode, SubjectId, Timestamp};
use tw_cbec::slot::{Filed, ListSlot};
use tw_clearance::{Change, DocumentState, Regions};
use tw_law::{CodeAnswer, Law, Pack, Rendered};

/// The journal entries of a parcel, decoded.
pub(crate) type Entries = Vec<(EntryRef, Entry)>;

impl Service {
    /// One list with everything there is to say of it, by any of its numbers.
    /// Until it is declared, an enterprise sees only what it filed itself.
    pub fn list(&self, viewer: Viewer<'_>, number: &str) -> Result<Option<ListView>, ServiceError> {
        let Some(mut parcel) = self.find_parcel(viewer, number)? else {
            return Ok(None);
        };
        let mut entries = self.entries(&parcel.history)?;
        if let Viewer::Party(Identity { enterprise, .. }) = viewer
            && declared_list(&parcel).is_none()
        {
            keep_own(&mut parcel, enterprise.as_str());
            entries.retain(|(_, entry)| match entry {
                Entry::Decision(decision) => decision.actor == enterprise.as_str(),
                Entry::Message(_) => true,
            });
        }
        Ok(Some(self.view(viewer, &parcel, &entries)))
    }

    /// Where the journal speaks of a list, by any of its numbers.
    pub fn history(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<Vec<EntryRef>>, ServiceError> {
        let parcel = self.find_parcel(viewer, number)?;
        Ok(parcel.map(|parcel| parcel.history))
    }

    /// Whether a viewer may see a parcel: an enterprise only where it is named.
    fn may_see(viewer: Viewer<'_>, parcel: &Parcel) -> bool {
        let Viewer::Party(Identity { enterprise, .. }) = viewer else {
            return true;
        };
        parties(parcel).contains(&enterprise.as_str())
    }

    /// Numbers customs gave come before numbers a sender chose: an order may
    /// bear the number of somebody's list. Of several parcels under a chosen
    /// number, the first with a list.
    fn find_parcel(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<Parcel>, ServiceError> {
        const AT_MOST: usize = 200;
        for key in [keys::list_number(number), keys::pre_entry(number)] {
            if let Some(id) = self.query().alias(&key)?
                && let Some(parcel) = self.parcel(id)?
                && Self::may_see(viewer, &parcel)
            {
                return Ok(Some(parcel));
            }
        }
        let mut exact: Vec<Found> = self.query().search(number, AT_MOST)?;
        exact.retain(|found| found.key.number == number && chosen_rank(found.key.kind).is_some());
        exact.sort_by_key(|found| chosen_rank(found.key.kind));
        let mut without_list = None;
        for found in exact {
            let Some(parcel) = self.parcel(found.subject)? else {
                continue;
            };
            if !Self::may_see(viewer, &parcel) {
                continue;
            }
            if parcel.list.is_some() {
                return Ok(Some(parcel));
            }
            without_list.get_or_insert(parcel);
        }
        Ok(without_list)
    }

    pub(crate) fn entries(&self, places: &[EntryRef]) -> Result<Entries, ServiceError> {
        let mut by_batch: BTreeMap<BatchNo, Vec<u32>> = BTreeMap::new();
        for place in places {
            by_batch.entry(place.batch).or_default().push(place.index);
        }
        let mut entries = Vec::with_capacity(places.len());
        for (batch, indexes) in by_batch {
            let Some(segment) = self.query().segment(batch)? else {
                continue;
            };
            let opened = journal::open(&segment.payload)?;
            for index in indexes {
                if let Some(bytes) = opened.entries.get(index as usize) {
                    entries.push((EntryRef { batch, index }, journal::decode(bytes)?));
                }
            }
        }
        Ok(entries)
    }

    fn view(&self, viewer: Viewer<'_>, parcel: &Parcel, entries: &Entries) -> ListView {
        let case = parcel.case.as_ref();
        let list = parcel.list.as_ref();
        let decisions = decisions_among(entries);
        let law = self.pack().law(
            case.and_then(|case| case.accepted_on)
                .unwrap_or_else(|| self.day()),
        );
        let numbers = numbers(parcel);
        ListView {
            invt_no: case.and_then(|case| case.invt_no.clone()),
            pre_no: case.map(|case| case.pre_no.clone()),
            order_no: numbers.order.map(|(_, number)| number.to_owned()),
            ebp_code: numbers.order.map(|(issuer, _)| issuer.to_owned()),
            logistics_no: numbers.waybill.map(|(_, number)| number.to_owned()),
            logistics_code: numbers.waybill.map(|(issuer, _)| issuer.to_owned()),
            pay_transaction_id: parcel.payment.as_ref().map(|p| p.transaction.clone()),
            status: self.status(case.map_or(0, |case| case.status)),
            trade_mode: list.map(|l| coded(law, "supervision_modes", &l.trade_mode)),
            customs_office: list.map(|l| coded(law, "customs_offices", &l.customs_code)),
            documents: documents(parcel),
            lanes: case.map_or_else(Vec::new, |case| lanes(&case.regions, &decisions)),
            lines: lines(parcel, law),
            tax: case.and_then(|case| case.tax.as_ref()).map(tax),
            guarantee: guarantee(parcel),
            timeline: decisions
                .iter()
                .map(|(_, decision)| self.timeline(decision))
                .collect(),
            decisions: decisions
                .iter()
                .filter(|(_, decision)| !decision.trace.steps.is_empty())
                .map(|(place, decision)| self.decision(*place, decision))
                .collect(),
            messages: self.messages(viewer, parcel, &decisions, entries),
        }
    }

    /// The messages behind the decisions. A party sees the body of its own
    /// messages only, and of those only the node that concerns this list.
    fn messages(
        &self,
        viewer: Viewer<'_>,
        parcel: &Parcel,
        decisions: &[(EntryRef, &DecisionEntry)],
        entries: &Entries,
    ) -> Vec<MessageView> {
        let mut views = Vec::new();
        for (_, decision) in decisions {
            let Cause::Document { kind, entry, node } = &decision.cause else {
                continue;
            };
            if let Some(message) = message_at(*entry, entries) {
                let mut view = message_view(viewer, message, *kind, *node);
                if matches!(viewer, Viewer::Inspector) {
                    view.body = self.opened(parcel, message, *kind, *node);
                }
                views.push(view);
            }
        }
        views
    }

    /// One document with what it says of persons, as far as the keys are
    /// there.
    fn opened(
        &self,
        parcel: &Parcel,
        message: &MessageEntry,
        kind: MessageKind,
        node: u16,
    ) -> String {
        let body = &message.body;
        let opener = self.setting().secret.opener();
        let order = parcel.order.as_ref().map(|order| order.buyer);
        let payment = parcel.payment.as_ref().map(|payment| payment.payer);
        let list = parcel.list.as_ref().map(|list| list.buyer);
        let persons = [order, payment, list].into_iter().flatten();
        let places: Vec<_> = persons.filter_map(|p| p.in_year(body.year)).collect();
        let parts: Vec<_> = body
            .pieces
            .iter()
            .map(|piece| {
                // Of the others in the message nothing is opened.
                if piece.node != node {
                    return None;
                }
                let mut places = places.iter().copied();
                opener
                    .parts(body, piece, None)
                    .or_else(|| places.find_map(|at| opener.parts(body, piece, Some(at))))
            })
            .collect();
        let text = body.filled(&parts, b"***");
        mask::node_open(&text, kind, node).unwrap_or_default()
    }

    pub(crate) fn timeline(&self, decision: &DecisionEntry) -> TimelineItem {
        TimelineItem {
            at: decision.at.instant(),
            actor: decision.actor.clone(),
            cause: match &decision.cause {
                Cause::Document { kind, .. } => asked_for(decision).unwrap_or(words::kind(*kind)),
                Cause::Deadline => word("deadline"),
                Cause::Command(name) if decision.declaration.is_some() => word(name),
                Cause::Command(_) => word("command"),
            },
            changes: decision
                .changes
                .iter()
                .map(|change| {
                    (
                        word(change.region()),
                        word(change.from()),
                        word(change.to()),
                    )
                })
                .collect(),
            status: match decision.declaration {
                None => self.status(decision.status),
                Some(_) => self.channel(decision.status),
            },
            told: match &decision.declaration {
                None => Vec::new(),
                Some(more) => more.told.iter().map(|code| self.channel(*code)).collect(),
            },
            findings: self.rendered(&decision.findings),
            act: decision
                .beside
                .act
                .as_ref()
                .map(|act| crate::desk::act_view(act, &decision.actor)),
        }
    }

    fn rendered(&self, findings: &[Finding]) -> Vec<Rendered> {
        rendered(self.pack(), findings)
    }

    pub(crate) fn decision(&self, place: EntryRef, decision: &DecisionEntry) -> DecisionView {
        DecisionView {
            at: decision.at.instant(),
            law: self.pack().version().to_owned(),
            law_date: decision.law_date,
            steps: decision
                .trace
                .steps
                .iter()
                .map(|step| step_view(self.pack().law(decision.law_date), step))
                .collect(),
            findings: self.rendered(&decision.findings),
            entry: format!("{}/{}", place.batch.0, place.index),
        }
    }

    /// Lists and declarations whose numbers begin with a text.
    pub fn search(&self, number: &str, limit: usize) -> Result<Vec<ListRow>, ServiceError> {
        let number = number.trim();
        if number.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.query().search(number, limit * 4)?;
        let mut rows = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for found in found {
            let declaration = names_a_declaration(found.key.kind);
            let shown = declaration || names_a_parcel(found.key.kind);
            if !shown || rows.len() == limit || !seen.insert(found.subject) {
                continue;
            }
            if declaration {
                let dossier = self.dossier(found.subject)?;
                rows.extend(dossier.map(|dossier| self.declaration_row(&dossier)));
            } else if let Some(parcel) = self.parcel(found.subject)? {
                rows.push(self.row(&found.key, &parcel));
            }
        }
        Ok(rows)
    }

    fn row(&self, key: &AliasKey, parcel: &Parcel) -> ListRow {
        let kind = match key.kind {
            AliasKind::ListNumber => "list_number",
            AliasKind::PreEntry => "pre_entry",
            AliasKind::Payment => "transaction",
            AliasKind::Waybill => "waybill_number",
            _ => "order_number",
        };
        let list = parcel.list.as_ref();
        ListRow {
            of: word("list"),
            number: key.number.clone(),
            kind: word(kind),
            status: self.status(parcel.case.as_ref().map_or(0, |case| case.status)),
            reference: None,
            order_no: list
                .map(|list| &list.order_no)
                .or(parcel.order.as_ref().map(|order| &order.order_no))
                .cloned(),
            logistics_no: list
                .map(|list| &list.logistics_no)
                .or(parcel.waybill.as_ref().map(|waybill| &waybill.logistics_no))
                .cloned(),
        }
    }

    /// A day at a glance; without a day, the last one on which anything was
    /// decided.
    pub fn today(&self, day: Option<Date>) -> Result<TodayView, ServiceError> {
        let zone = self.pack().zone();
        let last = self.query().tip()?.at.unwrap_or_else(|| self.now());
        let last = journal::day(last, zone);
        let day = day.unwrap_or(last);
        let figures = self.query().rollups(day, day)?;
        let sum = |name: &str, key: &str| -> i64 {
            let wanted = |f: &&crate::store::Rollup| f.name == name && f.key == key;
            figures.iter().filter(wanted).map(|f| f.count).sum()
        };
        let of = |name: &'static str| figures.iter().filter(move |f| f.name == name);
        let census = self.query().census(SubjectKind::Parcel)?;
        let count = |code: i32| {
            let found = census
                .iter()
                .filter(|(c, _)| *c == code)
                .map(|(_, n)| *n)
                .sum::<u64>();
            i64::try_from(found).unwrap_or(i64::MAX)
        };
        let mut refused: Vec<(Rendered, i64)> = of("refused")
            .map(|f| (self.about(&f.key), f.count))
            .collect();
        refused.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.code.cmp(&b.0.code)));
        Ok(TodayView {
            day,
            days: self.query().tip()?.at.map(|_| (day.min(last), last)),
            received: of("received").map(|f| (word(&f.key), f.count)).collect(),
            census: census
                .iter()
                .filter(|(code, _)| *code != 0)
                .map(|(code, n)| (self.status(*code), i64::try_from(*n).unwrap_or(i64::MAX)))
                .collect(),
            declarations: self.declarations_by_code()?,
            released: sum("released", ""),
            waiting: count(crate::subject::STATUS_REGISTERED),
            refused,
            tax: ["duty", "consumption", "vat"]
                .into_iter()
                .map(|kind| {
                    let raw = of("tax").filter(|f| f.key == kind).map(|f| f.amount).sum();
                    (word(kind), yuan(raw))
                })
                .collect(),
            guarantees: self.guarantees()?,
            by_hour: (0..24)
                .map(|hour| sum("hour", &format!("{hour:02}")))
                .collect(),
            newest: self.newest()?,
        })
    }

    /// What a finding code means, without the facts of one case.
    fn about(&self, code: &str) -> Rendered {
        let rendered = self
            .pack()
            .catalogue()
            .render(&Finding::rule(RuleCode::from_text(code)));
        Rendered {
            zh: general(&rendered.zh),
            en: general(&rendered.en),
            ..rendered
        }
    }

    fn newest(&self) -> Result<Vec<ListRow>, ServiceError> {
        const SHOWN: usize = 20;
        let rows = self.query().newest(SubjectKind::Parcel, None, SHOWN * 2)?;
        let mut shown = Vec::new();
        for row in rows {
            let Subject::Parcel(parcel) = Subject::decode(row.id, row.kind, &row.state)? else {
                continue;
            };
            let Some(case) = &parcel.case else { continue };
            let (kind, number) = match &case.invt_no {
                Some(number) => (AliasKind::ListNumber, number.clone()),
                None => (AliasKind::PreEntry, case.pre_no.clone()),
            };
            shown.push(self.row(
                &AliasKey {
                    kind,
                    number,
                    issuer: String::new(),
                },
                &parcel,
            ));
        }
        shown.truncate(SHOWN);
        Ok(shown)
    }

    /// Guarantees with their balances.
    pub fn guarantees(&self) -> Result<Vec<GuaranteeView>, ServiceError> {
        const SHOWN: usize = 200;
        let rows = self
            .query()
            .subjects(SubjectKind::Guarantee, SubjectId(0), SHOWN)?;
        let mut views = Vec::new();
        for row in rows {
            let Subject::Guarantee(instrument) = Subject::decode(row.id, row.kind, &row.state)?
            else {
                continue;
            };
            let balance = self
                .query()
                .account(tw_guarantee::account_of(&instrument))?;
            views.push(GuaranteeView {
                principal: match &instrument.terms().backing {
                    tw_guarantee::Backing::Own(principal) => principal.to_string(),
                    tw_guarantee::Backing::Group { group, .. } => group.to_string(),
                },
                number: instrument.number().to_string(),
                limit: yuan(instrument.limit().raw()),
                used: yuan(instrument.limit().raw() - balance.posted + balance.pending),
                available: yuan(balance.posted - balance.pending),
            });
        }
        Ok(views)
    }
}

pub(crate) fn rendered(pack: &Pack, findings: &[Finding]) -> Vec<Rendered> {
    let render = |finding| pack.catalogue().render(finding);
    findings.iter().map(render).collect()
}

/// A sentence with its facts left open: `{found}` becomes an ellipsis.
fn general(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, tail)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        out.push('…');
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// In which order numbers that senders chose are tried.
fn chosen_rank(kind: AliasKind) -> Option<u8> {
    match kind {
        AliasKind::Order => Some(0),
        AliasKind::Waybill => Some(1),
        AliasKind::Payment => Some(2),
        _ => None,
    }
}

fn names_a_declaration(kind: AliasKind) -> bool {
    use AliasKind::{DeclarationNumber, Reference, SeqNo};
    matches!(kind, DeclarationNumber | SeqNo | Reference)
}

fn names_a_parcel(kind: AliasKind) -> bool {
    use AliasKind::{ListNumber, Order, Payment, PreEntry, Waybill};
    matches!(kind, Order | Payment | Waybill | ListNumber | PreEntry)
}

/// Issuer and number of a parcel's order and waybill, by whichever document
/// names them.
struct Numbers<'a> {
    order: Option<(&'a str, &'a str)>,
    waybill: Option<(&'a str, &'a str)>,
}

fn numbers(parcel: &Parcel) -> Numbers<'_> {
    let list = parcel.list.as_ref();
    let order = parcel.order.as_ref();
    let waybill = parcel.waybill.as_ref();
    let of_list = list.map(|l| (l.ebp_code.as_str(), l.order_no.as_str()));
    let waybill_of_list = list.map(|l| (l.logistics_code.as_str(), l.logistics_no.as_str()));
    Numbers {
        order: of_list.or(order.map(|o| (o.ebp_code.as_str(), o.order_no.as_str()))),
        waybill: waybill_of_list
            .or(waybill.map(|w| (w.logistics_code.as_str(), w.logistics_no.as_str()))),
    }
}

/// Which documents are there and declared.
fn documents(parcel: &Parcel) -> Vec<(Coded, bool)> {
    let drafts = [
        ("order", parcel.order.as_ref().map(|o| o.filed.draft)),
        ("payment", parcel.payment.as_ref().map(|p| p.filed.draft)),
        ("waybill", parcel.waybill.as_ref().map(|w| w.filed.draft)),
        ("list", parcel.list.as_ref().map(|l| l.filed.draft)),
    ];
    let declared = |(name, draft)| (word(name), draft == Some(false));
    drafts.into_iter().map(declared).collect()
}

/// Principal of the guarantee drawn on, and the amount in yuan.
fn guarantee(parcel: &Parcel) -> Option<(String, String)> {
    let (_, drawing) = parcel.case.as_ref()?.reserved.as_ref()?;
    let principal = parcel.list.as_ref()?.assure_code.clone();
    Some((principal, yuan(drawing.amount().raw())))
}

/// The list, once it is declared.
fn declared_list(parcel: &Parcel) -> Option<&ListSlot> {
    parcel.list.as_ref().filter(|list| !list.filed.draft)
}

/// Who may see a parcel. A declared list shows itself to those it names, and
/// to the sender of a declared document it names: anyone may file a document
/// under somebody's order number, so that alone opens nothing. Until then
/// whoever filed something sees that much (see [`keep_own`]).
fn parties(parcel: &Parcel) -> Vec<&str> {
    let Some(list) = declared_list(parcel) else {
        let filed = [
            parcel.order.as_ref().map(|order| &order.filed),
            parcel.payment.as_ref().map(|payment| &payment.filed),
            parcel.waybill.as_ref().map(|waybill| &waybill.filed),
            parcel.list.as_ref().map(|list| &list.filed),
        ];
        let senders = filed.into_iter().flatten();
        return senders.map(|filed| filed.sender.as_str()).collect();
    };
    let mut named = vec![
        list.filed.sender.as_str(),
        &list.ebp_code,
        &list.ebc_code,
        &list.agent_code,
        &list.logistics_code,
        &list.assure_code,
    ];
    let order = parcel.order.as_ref().filter(|order| {
        let same = order.ebp_code == list.ebp_code && order.ebc_code == list.ebc_code;
        same && !order.filed.draft
    });
    named.extend(order.map(|order| order.filed.sender.as_str()));
    let paid_by = order.and_then(|order| order.payment.as_ref());
    let case = parcel.case.as_ref();
    let released = case.is_some_and(|case| case.status == STATUS_RELEASED);
    if let Some(payment) = &parcel.payment
        && !payment.filed.draft
        && (released || paid_by.is_some_and(|(code, _)| *code == payment.pay_code))
    {
        named.extend([payment.filed.sender.as_str(), &payment.pay_code]);
    }
    let waybill = parcel.waybill.as_ref();
    let carried = waybill.filter(|waybill| !waybill.filed.draft && list.names_waybill(waybill));
    named.extend(carried.map(|waybill| waybill.filed.sender.as_str()));
    named
}

/// Leaves of a parcel without a declared list what one enterprise filed.
fn keep_own(parcel: &mut Parcel, enterprise: &str) {
    let other = |filed: &Filed| filed.sender != enterprise;
    parcel.order.take_if(|order| other(&order.filed));
    parcel.payment.take_if(|payment| other(&payment.filed));
    parcel.waybill.take_if(|waybill| other(&waybill.filed));
    parcel.list.take_if(|list| other(&list.filed));
    if parcel.list.is_none() {
        parcel.case = None;
    }
}

/// What a form asked of a declaration, as what was done shows.
fn asked_for(decision: &DecisionEntry) -> Option<Coded> {
    decision.declaration.as_ref()?;
    decision.changes.iter().find_map(|change| match change {
        Change::Document(_, DocumentState::Amending) => Some(word("amendment")),
        Change::Document(_, DocumentState::Invalidated) => Some(word("invalidation")),
        _ => None,
    })
}

pub(crate) fn coded(law: Law<'_>, table: &str, code: &str) -> Coded {
    match law.code(table, code) {
        CodeAnswer::Known(row) => Coded::new(code, &row.zh, &row.en),
        _ => Coded::new(code, code, code),
    }
}

pub(crate) fn yuan(raw: i64) -> String {
    let mut amount = Fixed5::from_raw(raw).decimal();
    amount.rescale(amount.scale().max(2));
    amount.to_string()
}

fn tax(record: &TaxRecord) -> TaxView {
    let TaxRecord {
        full,
        value,
        duty,
        consumption,
        vat,
        total,
    } = record;
    TaxView {
        regime: word(if *full { "full" } else { "composite" }),
        value: yuan(value.raw()),
        duty: yuan(duty.raw()),
        consumption: yuan(consumption.raw()),
        vat: yuan(vat.raw()),
        total: yuan(total.raw()),
    }
}

pub(crate) fn lanes(regions: &Regions, decisions: &[(EntryRef, &DecisionEntry)]) -> Vec<Lane> {
    let since = |region: &str| -> Option<Timestamp> {
        decisions
            .iter()
            .rev()
            .find(|(_, decision)| decision.changes.iter().any(|c| c.region() == region))
            .map(|(_, decision)| decision.at.instant())
    };
    let lane = |region: &'static str, state: &str| Lane {
        region: word(region),
        state: word(state),
        mood: mood(state),
        since: since(region),
    };
    let mut lanes = vec![
        lane("document", regions.document().word()),
        lane("control", regions.control().word()),
        lane("debt", regions.debt().word()),
        lane("goods", regions.goods().word()),
    ];
    if regions.agencies().is_empty() {
        lanes.push(lane("agency", "not_required"));
    }
    for (code, state) in regions.agencies() {
        let mut agency = lane("agency", state.word());
        agency.region = Coded {
            code: code.as_str().to_owned(),
            ..agency.region
        };
        lanes.push(agency);
    }
    lanes
}

fn mood(state: &str) -> &'static str {
    match state {
        "accepted" | "closed" | "passed" | "nothing_due" | "secured" | "paid" | "final"
        | "further_secured" | "released" | "gated_out" | "loaded" | "exited" | "approved" => "good",
        "returned" | "rejected" | "invalidated" | "insufficient" | "refused" | "expired"
        | "destroyed" | "abandoned" => "stopped",
        detained if detained.starts_with("detained") => "stopped",
        "none" | "not_required" | "draft" | "not_arrived" | "not_assessed" => "quiet",
        _ => "waiting",
    }
}

fn lines(parcel: &Parcel, law: Law<'_>) -> Vec<LineView> {
    let Some(list) = &parcel.list else {
        return Vec::new();
    };
    let numbered = (1_u32..).zip(&list.lines);
    numbered
        .map(|(number, line)| LineView {
            number,
            gcode: line.gcode.clone(),
            name: commodity_name(law, &line.gcode),
            quantity: {
                let unit = coded(law, "units", &line.qty.1);
                format!("{} [{}] {}", line.qty.0, unit.code, unit.zh)
            },
            total_price: yuan(line.total.raw()),
        })
        .collect()
}

/// The name of a commodity line in the pack.
pub(crate) fn commodity_name(law: Law<'_>, code: &str) -> Option<Coded> {
    let commodity = law.commodity(code).ok()?;
    Some(Coded {
        code: commodity.code.to_owned(),
        zh: commodity.name_zh.to_owned(),
        en: commodity.name_en.to_owned(),
    })
}

/// The decisions among a subject's entries, with their places.
pub(crate) fn decisions_among(entries: &Entries) -> Vec<(EntryRef, &DecisionEntry)> {
    entries
        .iter()
        .filter_map(|(place, entry)| match entry {
            Entry::Decision(decision) => Some((*place, decision)),
            Entry::Message(_) => None,
        })
        .collect()
}

/// The message at a place of a subject's entries.
pub(crate) fn message_at(at: EntryRef, entries: &Entries) -> Option<&MessageEntry> {
    entries.iter().find_map(|(place, found)| match found {
        Entry::Message(message) if *place == at => Some(message),
        _ => None,
    })
}

pub(crate) fn message_view(
    viewer: Viewer<'_>,
    message: &MessageEntry,
    kind: MessageKind,
    node: u16,
) -> MessageView {
    let own = match viewer {
        Viewer::Officer | Viewer::Inspector => true,
        Viewer::Party(identity) => identity.enterprise.as_str() == message.meta.sender,
    };
    let shown = |text: Option<String>| text.filter(|_| own).unwrap_or_default();
    MessageView {
        type_name: message.meta.type_name.clone(),
        edition: message.meta.edition.clone(),
        sender: message.meta.sender.clone(),
        guid: if own {
            message.meta.guid.clone()
        } else {
            String::new()
        },
        at: message.meta.at.instant(),
        body: shown(mask::node(&message.body.masked(), kind, node)),
        // A receipt of a declaration is of one document, and names nobody.
        receipt: shown(match kind {
            MessageKind::Declaration => {
                Some(String::from_utf8_lossy(&message.receipt).into_owned())
            }
            _ => mask::receipt_node(&message.receipt, node),
        }),
    }
}
