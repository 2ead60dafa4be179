//! Building what people read of a declaration.

use crate::capacity::{CapacityKind, Role};
use crate::channel;
use crate::declaration::{Claim, ClaimStage, Dossier, DutyRecord, Version};
use crate::journal::{Cause, DecisionEntry};
use crate::lookup::{Entries, coded, decisions_among, lanes, message_at, message_view, yuan};
use crate::service::{Identity, Service, ServiceError, Viewer};
use crate::store::SubjectKind;
use crate::subject::Subject;
use crate::usecase::keys;
use crate::view::{
    ClaimView, Coded, DeclarationItemView, DeclarationView, DifferenceView, DutyView, ListRow,
    MessageView, VersionView,
};
use crate::words::{self, word};
use tw_base::{Fixed5, SubjectId};
use tw_declaration::{Item, Stage};
use tw_law::Law;

impl Service {
    /// One declaration with everything there is to say of it: by its number,
    /// the single window's, or, for its sender, by his own reference.
    pub fn declaration(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<DeclarationView>, ServiceError> {
        let Some((_, dossier)) = self.find_declaration(viewer, number)? else {
            return Ok(None);
        };
        let entries = self.entries(&dossier.history)?;
        let decisions = decisions_among(&entries);
        let law = self
            .pack()
            .law(dossier.accepted_on.unwrap_or_else(|| self.day()));
        let head = &dossier.content.head;
        Ok(Some(DeclarationView {
            declaration_no: dossier.declaration_no.clone(),
            seq_no: dossier.seq_no.clone(),
            reference: dossier.content.signed.reference.to_string(),
            status: self.channel(dossier.status),
            direction: word(head.direction.word()),
            stage: word(stage(head.stage)),
            office: coded(law, "customs_offices", &head.office),
            supervision_mode: coded(law, "supervision_modes", &head.supervision_mode),
            accepted_on: dossier.accepted_on,
            entered_on: dossier.entered_on,
            lanes: lanes(&dossier.regions, &decisions),
            items: dossier.content.items.iter().map(|i| item(i, law)).collect(),
            duty: dossier.duty.as_ref().map(duty),
            secured: dossier
                .reserved
                .as_ref()
                .map(|(_, drawing)| yuan(drawing.amount().raw())),
            claims: dossier
                .claims
                .iter()
                .map(|claim| self.claim(claim))
                .collect::<Result<_, _>>()?,
            versions: dossier.versions.iter().map(|v| version(v, law)).collect(),
            timeline: decisions.iter().map(|(_, d)| self.timeline(d)).collect(),
            decisions: decisions
                .iter()
                .filter(|(_, decision)| !decision.trace.steps.is_empty())
                .map(|(place, decision)| self.decision(*place, decision))
                .collect(),
            messages: decisions
                .iter()
                .filter_map(|(_, decision)| message(viewer, decision, &entries))
                .collect(),
        }))
    }

    /// Whether there is such a declaration for the viewer.
    pub fn knows_declaration(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<bool, ServiceError> {
        Ok(self.find_declaration(viewer, number)?.is_some())
    }

    /// Who may see a declaration: whoever filed it, those it names, and officers
    /// of its office.
    fn may_see_declaration(
        &self,
        viewer: Viewer<'_>,
        dossier: &Dossier,
    ) -> Result<bool, ServiceError> {
        let Viewer::Party(who) = viewer else {
            return Ok(true);
        };
        if dossier.names(who.enterprise.as_str()) {
            return Ok(true);
        }
        let roles = self.roles(who)?;
        let officers = |role: &&Role| role.kind() == CapacityKind::CustomsOfficer;
        Ok(roles
            .iter()
            .filter(officers)
            .any(|role| role.concerns(dossier)))
    }

    fn find_declaration(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<(SubjectId, Dossier)>, ServiceError> {
        let mut named = vec![keys::declaration_number(number), keys::seq_no(number)];
        if let Viewer::Party(Identity { enterprise, .. }) = viewer {
            named.push(keys::reference(enterprise.as_str(), number));
        }
        for key in named {
            if let Some(id) = self.query().alias(&key)?
                && let Some(dossier) = self.dossier(id)?
                && self.may_see_declaration(viewer, &dossier)?
            {
                return Ok(Some((id, dossier)));
            }
        }
        Ok(None)
    }

    /// What was claimed, with the instrument it was claimed by.
    fn claim(&self, claim: &Claim) -> Result<ClaimView, ServiceError> {
        let (instrument, guarantor) = match self.kept(claim.instrument)? {
            Some(Subject::Guarantee(letter)) => {
                let guarantor = letter.terms().guarantor.name.clone();
                (letter.number().to_string(), guarantor)
            }
            _ => Default::default(),
        };
        let (honoured_on, ended_on) = match claim.stage {
            ClaimStage::Open => (None, None),
            ClaimStage::Honoured { on } => (Some(on), None),
            ClaimStage::MadeGood { honoured_on, on } => (Some(honoured_on), Some(on)),
            ClaimStage::Withdrawn { on } => (None, Some(on)),
        };
        Ok(ClaimView {
            instrument,
            guarantor,
            amount: yuan(claim.amount.raw()),
            on: claim.on,
            stage: claim_stage(claim.stage),
            honoured_on,
            ended_on,
        })
    }

    /// A declaration by id.
    pub fn dossier(&self, id: SubjectId) -> Result<Option<Dossier>, ServiceError> {
        Ok(match self.kept(id)? {
            Some(Subject::Declaration(dossier)) => Some(*dossier),
            _ => None,
        })
    }

    /// A declaration goes by the number customs gave it, until then by the
    /// single window's.
    pub(crate) fn declaration_row(&self, dossier: &Dossier) -> ListRow {
        let (kind, number) = match &dossier.declaration_no {
            Some(number) => ("declaration_number", number),
            None => ("seq_no", &dossier.seq_no),
        };
        ListRow {
            of: word("declaration"),
            number: number.clone(),
            kind: word(kind),
            status: self.channel(dossier.status),
            reference: Some(dossier.content.signed.reference.to_string()),
            order_no: None,
            logistics_no: None,
        }
    }

    /// How many declarations stand at each code.
    pub(crate) fn declarations_by_code(&self) -> Result<Vec<(Coded, i64)>, ServiceError> {
        let census = self.query().census(SubjectKind::Declaration)?;
        let coded = census.into_iter().filter(|(status, _)| *status != 0);
        let counted = coded.map(|(status, n)| {
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            (self.channel(status), n)
        });
        Ok(counted.collect())
    }

    /// A code of a declaration with its texts from the pack.
    pub fn channel(&self, status: i32) -> Coded {
        let code = channel::code(status).unwrap_or_default();
        let rows = self.setting().projections.declarations.rows();
        words::projected(rows.into_iter().find(|row| *row.code == *code))
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Complete => "one_step",
        Stage::Outline => "outline",
        Stage::Completion => "completion",
    }
}

fn item(item: &Item, law: Law<'_>) -> DeclarationItemView {
    let text = |number: Option<tw_base::Decimal>| number.map(|n| n.to_string()).unwrap_or_default();
    let unit = item.quantity.unit.as_deref().unwrap_or("");
    DeclarationItemView {
        number: item.number,
        commodity: item.commodity.to_string(),
        name: item.name.to_string(),
        quantity: text(item.quantity.value),
        unit: coded(law, "units", unit),
        total: text(item.total),
        currency: item.currency.to_string(),
        origin: coded(law, "countries", &item.origin),
    }
}

fn duty(record: &DutyRecord) -> DutyView {
    let amount = |fixed: Fixed5| yuan(fixed.raw());
    DutyView {
        rate_date: record.rate_date,
        value: amount(record.value),
        duty: amount(record.duty),
        remedies: amount(record.remedies),
        consumption_tax: amount(record.consumption_tax),
        vat: amount(record.vat),
        late_fee: amount(record.late_fee),
        surcharge: amount(record.surcharge),
        total: amount(record.total),
        paid: amount(record.paid.total()),
        open: amount(record.open().total()),
        pay_by: record.pay_by,
        to_repay: amount(record.to_repay),
        interest: amount(record.interest),
        repaid: amount(record.repaid),
    }
}

fn version(version: &Version, law: Law<'_>) -> VersionView {
    let reason = Some(&version.reason).filter(|reason| !reason.is_empty());
    VersionView {
        at: version.at.instant(),
        stage: word(stage(version.stage)),
        asked_by: version.asked_by.clone(),
        reason: reason.map(|reason| coded(law, "change_reasons", reason)),
        changed: version.changed.iter().map(|d| difference(d, law)).collect(),
    }
}

/// A difference under the name the pack's form gives its field.
fn difference((path, before, after): &(String, String, String), law: Law<'_>) -> DifferenceView {
    let steps = path
        .split('/')
        .map(|step| step.split('[').next().unwrap_or(step));
    let bare = steps.collect::<Vec<_>>().join("/");
    let (zh, en) = match law.field("declaration", &bare) {
        Some(field) => (field.zh.clone(), field.en.clone()),
        None => (path.clone(), path.clone()),
    };
    DifferenceView {
        path: path.clone(),
        zh,
        en,
        before: before.clone(),
        after: after.clone(),
    }
}

/// The message behind a decision.
fn message(viewer: Viewer<'_>, decision: &DecisionEntry, entries: &Entries) -> Option<MessageView> {
    let Cause::Document { kind, entry, node } = &decision.cause else {
        return None;
    };
    let message = message_at(*entry, entries)?;
    Some(message_view(viewer, message, *kind, *node))
}

/// What became of a claim, in words.
fn claim_stage(stage: ClaimStage) -> Coded {
    let (zh, en) = match stage {
        ClaimStage::Open => ("待支付", "not paid by the guarantor"),
        ClaimStage::Honoured { .. } => (
            "担保人已支付，尚未补足",
            "paid by the guarantor, not made good",
        ),
        ClaimStage::MadeGood { .. } => ("已补足", "made good"),
        ClaimStage::Withdrawn { .. } => ("已撤销", "fallen away"),
    };
    Coded::new(stage.word(), zh, en)
}
