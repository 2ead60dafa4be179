//! Which rate applies: origin, claim, quota and provisional rates (Tariff Law
//! arts. 12 to 14; before it the Regulations arts. 10 to 12).

use super::codes::{
    NO_PARTY, NO_SCHEDULE, ORIGIN_UNKNOWN, QUOTA_RATE_MISSING, RATE_AGREEMENT, RATE_EXPORT,
    RATE_GENERAL, RATE_IN_QUOTA, RATE_LOWER, RATE_MFN, RATE_PROVISIONAL, RATE_SPECIAL, RATE_STATED,
    SCHEME_RATE_MISSING, STATED, STATED_UNREADABLE, TREATMENT,
};
use super::expression::{Base, shown};
use super::run::{Outcome, Run, unknown};
use super::{AppliedRate, ItemInput, OriginClaim, QuotaClaim};
use crate::DUTY_RATE_UNKNOWN;
use crate::steps::step;
use crate::value::about;
use tw_base::{Confidence, Decimal, Finding, LegalRef, RuleCode};
use tw_law::expression::chinese;
use tw_law::{CodeAnswer, DutyExpression, RateKind, ScheduledRate};

/// The rate that applies to an item.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    pub kind: RateKind,
    pub scheme: Option<String>,
    pub expression: DutyExpression,
    /// The expression as traces and the assessment show it.
    pub shown: String,
    pub source: LegalRef,
    pub confidence: Confidence,
}

impl Chosen {
    fn of(rate: &ScheduledRate, scheme: Option<&str>) -> Self {
        Self {
            kind: rate.kind,
            scheme: scheme.map(str::to_owned),
            expression: rate.rate.value.clone(),
            shown: rate.rate.value.to_string(),
            source: rate.rate.source.clone(),
            confidence: rate.rate.confidence,
        }
    }

    /// As the assessment shows it.
    pub(super) fn applied(&self) -> AppliedRate {
        AppliedRate {
            kind: self.kind,
            scheme: self.scheme.clone(),
            expression: self.shown.clone(),
            source: self.source.clone(),
            confidence: self.confidence,
        }
    }
}

/// How goods of an origin are treated without a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Treatment {
    Mfn,
    General,
}

impl Run<'_, '_> {
    /// The rate of imported goods.
    pub(super) fn import_rate(&mut self, base: Base<'_>) -> Outcome<Chosen> {
        let item = base.item;
        if item.quota == QuotaClaim::Inside && self.law.has_schedule() {
            return self.in_quota(item);
        }
        let origin = self.origin(item)?;
        let treatment = self.treatment(item, origin.as_deref());
        let claimed = match item.claim {
            OriginClaim::None => None,
            OriginClaim::Scheme(scheme) => self.claimed(item, scheme, origin.as_deref())?,
        };
        if let Some(rate) = claimed {
            let rule = match rate.kind {
                RateKind::Special => RATE_SPECIAL,
                _ => RATE_AGREEMENT,
            };
            self.say(rule, item, &rate);
            return self.against_claim(rate, base);
        }
        match treatment {
            Treatment::Mfn => self.mfn(item),
            Treatment::General => self.general(item),
        }
    }

    /// The rate of exported goods; none: they bear no export duty.
    pub(super) fn export_rate(&mut self, base: Base<'_>) -> Outcome<Option<Chosen>> {
        let item = base.item;
        let find = |kind| self.law.duty_rate(item.commodity, kind, None);
        let export = find(RateKind::Export).map(|r| Chosen::of(r, None));
        let provisional = find(RateKind::ExportProvisional).map(|r| Chosen::of(r, None));
        // Art. 13: a provisional rate stands beside an export rate.
        if let (Some(export), Some(provisional)) = (&export, provisional) {
            self.say(RATE_EXPORT, item, export);
            self.say(RATE_PROVISIONAL, item, &provisional);
            return Ok(Some(provisional));
        }
        if let Some(export) = export {
            self.say(RATE_EXPORT, item, &export);
            return Ok(Some(export));
        }
        if let Some(stated) = self.stated(item, RateKind::Export)? {
            return Ok(Some(stated));
        }
        if self.law.has_schedule() {
            return Ok(None);
        }
        Err(self.rate_unknown(item))
    }

    /// The general rate, for goods whose origin is in doubt (art. 19).
    pub(super) fn general(&mut self, item: &ItemInput<'_>) -> Outcome<Chosen> {
        match self.law.duty_rate(item.commodity, RateKind::General, None) {
            Some(rate) => {
                let rate = Chosen::of(rate, None);
                self.say(RATE_GENERAL, item, &rate);
                Ok(rate)
            }
            None => self.stated_or_unknown(item, RateKind::General),
        }
    }

    /// The most-favoured-nation rate, a provisional one before it.
    fn mfn(&mut self, item: &ItemInput<'_>) -> Outcome<Chosen> {
        let find = |kind| self.law.duty_rate(item.commodity, kind, None);
        let mfn = find(RateKind::Mfn).map(|r| Chosen::of(r, None));
        let provisional = find(RateKind::Provisional).map(|r| Chosen::of(r, None));
        if let Some(mfn) = &mfn {
            self.say(RATE_MFN, item, mfn);
        }
        if let Some(provisional) = provisional {
            self.say(RATE_PROVISIONAL, item, &provisional);
            return Ok(provisional);
        }
        match mfn {
            Some(mfn) => Ok(mfn),
            None => self.stated_or_unknown(item, RateKind::Mfn),
        }
    }

    /// Art. 14: within the quota, a provisional rate first.
    fn in_quota(&mut self, item: &ItemInput<'_>) -> Outcome<Chosen> {
        let find = |kind| self.law.duty_rate(item.commodity, kind, None);
        let quota = find(RateKind::InQuota).map(|r| Chosen::of(r, None));
        let provisional = find(RateKind::InQuotaProvisional).map(|r| Chosen::of(r, None));
        let Some(quota) = quota else {
            let finding = about(QUOTA_RATE_MISSING, item.number, "quota")
                .with("code", item.commodity)
                .with("date", self.law.date());
            return Err(Box::new(finding));
        };
        self.say(RATE_IN_QUOTA, item, &quota);
        if let Some(provisional) = provisional {
            self.say(RATE_PROVISIONAL, item, &provisional);
            return Ok(provisional);
        }
        Ok(quota)
    }

    /// The rate of a scheme that is claimed. None: it has none for the goods.
    fn claimed(
        &mut self,
        item: &ItemInput<'_>,
        scheme: &str,
        origin: Option<&str>,
    ) -> Outcome<Option<Chosen>> {
        let kind = self.law.scheme(scheme).map_err(|gap| {
            let finding = gap.finding();
            Box::new(finding.with("line", item.number).with("field", "claim"))
        })?;
        let kind = kind.value;
        if self.law.scheme_has_parties(scheme) {
            let party = origin.and_then(|origin| self.law.party(scheme, origin));
            if party.is_none() {
                let finding = about(NO_PARTY, item.number, "claim")
                    .with("scheme", scheme)
                    .with("origin", item.origin);
                return Err(Box::new(finding));
            }
        }
        let rate = self.law.duty_rate(item.commodity, kind, Some(scheme));
        if rate.is_none() && self.law.has_schedule() {
            let caution = about(SCHEME_RATE_MISSING, item.number, "claim")
                .with("scheme", scheme)
                .with("code", item.commodity);
            self.caution(caution);
        }
        Ok(rate.map(|rate| Chosen::of(rate, Some(scheme))))
    }

    /// Art. 13 paras. 2 and 3: a claimed rate against a provisional one, else
    /// an agreement's against the most-favoured-nation rate.
    fn against_claim(&mut self, claimed: Chosen, base: Base<'_>) -> Outcome<Chosen> {
        let find = |kind| self.law.duty_rate(base.item.commodity, kind, None);
        let other = match (find(RateKind::Provisional), claimed.kind) {
            (Some(provisional), _) => Some(provisional),
            (None, RateKind::Agreement) => {
                let lower = self.law.flag("tariff.mfn_below_agreement");
                let lower = lower.map_err(unknown)?.value;
                lower.then(|| find(RateKind::Mfn)).flatten()
            }
            (None, _) => None,
        };
        let Some(other) = other.map(|rate| Chosen::of(rate, None)) else {
            return Ok(claimed);
        };
        let amounts = [
            self.on_the_side(&claimed.expression, base)?,
            self.on_the_side(&other.expression, base)?,
        ];
        let told = |chosen: &Chosen, amount: Decimal| {
            format!("{} {} = {}", chosen.kind.word(), chosen.expression, amount)
        };
        let chosen = if amounts[1] < amounts[0] {
            &other
        } else {
            &claimed
        };
        step(RATE_LOWER)
            .line(base.item.number)
            .with("first", told(&claimed, shown(amounts[0])))
            .with("second", told(&other, shown(amounts[1])))
            .confidence(claimed.confidence.min(other.confidence))
            .gives(&mut self.trace, chosen.kind.word());
        Ok(chosen.clone())
    }

    /// What an expression would come to; its steps are not kept.
    pub(super) fn on_the_side(
        &mut self,
        expression: &DutyExpression,
        base: Base<'_>,
    ) -> Outcome<Decimal> {
        let kept = std::mem::take(&mut self.trace);
        let amount = self.amount(expression, base);
        self.trace = kept;
        amount
    }

    /// The origin by its letters, as tables of origins name it.
    pub(super) fn origin(&self, item: &ItemInput<'_>) -> Outcome<Option<String>> {
        if item.origin.is_empty() {
            return Ok(None);
        }
        match self.law.code("countries", item.origin) {
            CodeAnswer::NoTable => Ok(Some(item.origin.to_owned())),
            CodeAnswer::Known(row) => {
                let spellings = || std::iter::once(&row.code).chain(&row.also);
                if spellings().any(|s| UNKNOWN_ORIGINS.contains(&s.as_str())) {
                    return Ok(None);
                }
                let letters = spellings().find(|s| is_letters(s));
                Ok(Some(letters.unwrap_or(&row.code).clone()))
            }
            CodeAnswer::Unknown => {
                let finding =
                    about(ORIGIN_UNKNOWN, item.number, "origin").with("origin", item.origin);
                Err(Box::new(finding))
            }
        }
    }

    /// Art. 12: what is not named as most favoured falls to the general rate.
    fn treatment(&mut self, item: &ItemInput<'_>, origin: Option<&str>) -> Treatment {
        let mfn = origin.and_then(|origin| self.law.mfn_origin(origin));
        let (treatment, word, confidence) = match mfn {
            Some(known) => (Treatment::Mfn, "mfn", known.confidence),
            // The list of those most favoured may be incomplete.
            None if origin.is_some() => (Treatment::General, "general", Confidence::Unverified),
            None => (Treatment::General, "general", Confidence::Text),
        };
        step(TREATMENT)
            .line(item.number)
            .with("origin", origin.unwrap_or("unknown").to_owned())
            .confidence(confidence)
            .gives(&mut self.trace, word);
        treatment
    }

    fn say(&mut self, rule: RuleCode, item: &ItemInput<'_>, rate: &Chosen) {
        let mut written = step(rule).line(item.number).with("kind", rate.kind.word());
        if let Some(scheme) = &rate.scheme {
            written = written.with("scheme", scheme.clone());
        }
        written
            .with("source", rate.source.0.clone())
            .confidence(rate.confidence)
            .gives(&mut self.trace, rate.shown.clone());
    }

    fn stated_or_unknown(&mut self, item: &ItemInput<'_>, kind: RateKind) -> Outcome<Chosen> {
        match self.stated(item, kind)? {
            Some(stated) => Ok(stated),
            None => Err(self.rate_unknown(item)),
        }
    }

    /// The rate the declarant stated, where the pack has none.
    fn stated(&mut self, item: &ItemInput<'_>, kind: RateKind) -> Outcome<Option<Chosen>> {
        let Some(text) = item.stated_duty else {
            return Ok(None);
        };
        let expression = chinese::expression(text);
        let Some(expression) = expression.filter(|e| !matches!(e, DutyExpression::Words(_))) else {
            let finding = about(STATED_UNREADABLE, item.number, "stated_duty").with("text", text);
            return Err(Box::new(finding));
        };
        let stated = Chosen {
            kind,
            scheme: None,
            shown: expression.to_string(),
            expression,
            source: LegalRef("the declarant's own statement".to_owned()),
            confidence: Confidence::Unverified,
        };
        self.say(RATE_STATED, item, &stated);
        let caution = about(STATED, item.number, "stated_duty").with("rate", &stated.expression);
        self.caution(caution);
        Ok(Some(stated))
    }

    fn rate_unknown(&self, item: &ItemInput<'_>) -> Box<Finding> {
        let finding = about(DUTY_RATE_UNKNOWN, item.number, "commodity")
            .with("code", item.commodity)
            .with("date", self.law.date());
        Box::new(finding)
    }

    /// Says that no schedule is loaded, where none is.
    pub(super) fn note_schedule(&mut self) {
        if !self.law.has_schedule() {
            let note = Finding::rule(NO_SCHEDULE).with("pack", self.law.pack().version());
            self.caution(note);
        }
    }
}

fn is_letters(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// Codes that stand for no country.
const UNKNOWN_ORIGINS: [&str; 2] = ["701", "ZZZ"];
