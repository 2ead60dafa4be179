//! The published shapes of guarantees and groups: what is done about them, and
//! what may be read.

use super::shape::{CodedJson, FindingJson, all};
use serde::Serialize;
use tw_app::lookup_guarantee as view;
use tw_app::lookup_movements as moved;
use utoipa::ToSchema;

// Mirrors `tw_app::surety::GuaranteeAct`, which reads it; a test holds the two
// together.
/// What is done about a guarantee or a group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
#[schema(as = GuaranteeAct)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "describes what GuaranteeAct reads; never made outside its test"
    )
)]
pub enum GuaranteeActJson {
    /// Hand a guarantee in, as its guarantor.
    HandIn {
        /// Its terms.
        letter: Box<LetterTermsJson>,
    },
    /// Hand a guarantee in as a signed document whose body states its terms.
    HandInSigned {
        /// The document (`tidewaiter document 1`), as it was signed.
        #[schema(min_length = 1)]
        document: String,
    },
    /// Accept one that was handed in, as customs.
    Accept {
        /// Its number.
        #[schema(min_length = 1)]
        number: String,
    },
    /// Do not accept it, as customs.
    Refuse {
        /// Its number.
        #[schema(min_length = 1)]
        number: String,
        /// Why.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
    /// Ask for other terms, as guarantor.
    AskChange {
        /// The guarantee's number.
        #[schema(min_length = 1)]
        number: String,
        /// Limit in yuan, as decimal text; left out: as it is.
        #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
        limit: Option<String>,
        /// Limits of members, new ones among them.
        #[schema(required = false)]
        members: Vec<MemberLimitJson>,
        /// Last day of validity; left out: as it is.
        #[schema(value_type = Option<String>, format = Date)]
        to: Option<String>,
    },
    /// Ask for it to be given back, as guarantor.
    AskEnd {
        /// The guarantee's number.
        #[schema(min_length = 1)]
        number: String,
    },
    /// Ask for other terms, or for the end, by a signed document whose body
    /// states what is asked for, as guarantor.
    AskSigned {
        /// The document (`tidewaiter document 1`), as it was signed.
        #[schema(min_length = 1)]
        document: String,
    },
    /// Confirm what one's own books say of one, as guarantor.
    Confirm {
        /// What they say, and up to where.
        position: Box<BooksToldJson>,
    },
    /// Agree to what was asked for, as customs.
    Agree {
        /// The guarantee's number.
        #[schema(min_length = 1)]
        number: String,
    },
    /// Do not agree, as customs.
    Disagree {
        /// The guarantee's number.
        #[schema(min_length = 1)]
        number: String,
        /// Why.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
    /// Bar it from new use, as customs.
    Suspend {
        /// The guarantee's number.
        #[schema(min_length = 1)]
        number: String,
        /// Why.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
    /// Let it be used again, as customs.
    Resume {
        /// The guarantee's number.
        #[schema(min_length = 1)]
        number: String,
    },
    /// Tell of a group, as the finance company that answers for its members.
    TellGroup {
        /// Its code.
        #[schema(pattern = "^[0-9A-Za-z-]{1,20}$")]
        group: String,
        /// Its name in Chinese.
        #[schema(min_length = 1, max_length = 100)]
        name_zh: String,
        /// Its name in English.
        #[schema(min_length = 1, max_length = 100)]
        name_en: String,
        /// The finance company's code.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        finance_company: String,
    },
    /// Take the group up, as customs.
    AcceptGroup {
        /// Its code.
        #[schema(min_length = 1)]
        group: String,
    },
    /// Do not take it up, as customs.
    RefuseGroup {
        /// Its code.
        #[schema(min_length = 1)]
        group: String,
        /// Why.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
    /// Tell that an enterprise belongs to it, as its finance company.
    Join {
        /// The group.
        #[schema(min_length = 1)]
        group: String,
        /// The enterprise.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        member: String,
        /// First day; today, if it is left out.
        #[schema(value_type = Option<String>, format = Date)]
        from: Option<String>,
    },
    /// Take a membership up, as customs.
    AcceptMember {
        /// The group.
        #[schema(min_length = 1)]
        group: String,
        /// The enterprise.
        #[schema(min_length = 1)]
        member: String,
    },
    /// Do not take it up, as customs.
    RefuseMember {
        /// The group.
        #[schema(min_length = 1)]
        group: String,
        /// The enterprise.
        #[schema(min_length = 1)]
        member: String,
        /// Why.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
    /// An enterprise belongs to it no more, as its finance company tells.
    Leave {
        /// The group.
        #[schema(min_length = 1)]
        group: String,
        /// The enterprise.
        #[schema(min_length = 1)]
        member: String,
        /// First day on which it does not; today, if it is left out.
        #[schema(value_type = Option<String>, format = Date)]
        from: Option<String>,
    },
}

/// Terms of a guarantee to hand in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LetterTerms)]
pub struct LetterTermsJson {
    /// Number of the instrument.
    #[schema(pattern = "^[0-9A-Za-z-]{1,32}$")]
    pub number: String,
    /// Kind, a code of `guarantee_kinds`.
    #[schema(
        pattern = "^(cash_deposit|bank_letter|non_bank_letter|insurance|group_finance_company_letter)$"
    )]
    pub kind: String,
    /// What for, codes of `guarantee_uses`; none: everything its kind is taken
    /// for.
    #[schema(required = false)]
    pub uses: Vec<String>,
    /// `single` or, if it is left out, `general`.
    #[schema(required = false, pattern = "^(single|general)$")]
    pub scope: String,
    /// Guarantor's code.
    #[schema(min_length = 1)]
    pub guarantor_code: String,
    /// Guarantor's name.
    #[schema(min_length = 1, max_length = 100)]
    pub guarantor_name: String,
    /// The principal; left out where it stands for a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
    pub principal: Option<String>,
    /// The group; left out where it stands for one principal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What each member of the group may draw.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 1000)]
    pub members: Vec<MemberLimitJson>,
    /// Beneficiaries: offices, `NN00` for a district; none: all.
    #[schema(required = false)]
    pub offices: Vec<String>,
    /// Limit in yuan, as decimal text.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    pub limit: String,
    /// First day of validity.
    #[schema(format = Date)]
    pub from: String,
    /// Last day of validity, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<String>,
}

/// What a guarantor's books say of its guarantee: up to a cursor of its
/// movements, or of the end of a day that is over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BooksTold)]
pub struct BooksToldJson {
    /// Number of the guarantee.
    #[schema(min_length = 1)]
    pub number: String,
    /// The cursor of the last movement taken in; this or `day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<u64>,
    /// The day of whose end they are, instead of a cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<String>,
    /// Limit in yuan, as decimal text.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    pub limit: String,
    /// What is reserved in yuan, as decimal text.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    pub reserved: String,
    /// What was called and not made good in yuan, as decimal text.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    pub called: String,
}

/// What a member may draw.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberLimit)]
pub struct MemberLimitJson {
    /// The enterprise.
    #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
    pub member: String,
    /// Up to how much at a time in yuan, as decimal text.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    pub limit: String,
}

/// Guarantees after a cursor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Guarantees)]
pub struct GuaranteesJson {
    /// Guarantees, in the order in which they were handed in.
    pub guarantees: Vec<GuaranteeJson>,
    /// The cursor to go on with.
    pub next: u64,
    /// Whether there is more right now.
    pub more: bool,
}

/// A guarantee.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Guarantee)]
pub struct GuaranteeJson {
    /// Its number.
    number: String,
    /// Kind.
    kind: CodedJson,
    /// What for; none: everything its kind is taken for.
    uses: Vec<CodedJson>,
    /// Guarantor's code.
    guarantor_code: String,
    /// Guarantor's name.
    guarantor_name: String,
    /// The principal, if it stands for one.
    principal: Option<String>,
    /// The group, if it stands for one.
    group: Option<String>,
    /// Beneficiaries; none: all offices.
    offices: Vec<CodedJson>,
    /// Limit in yuan; not for a member of a group.
    limit: Option<String>,
    /// What is left of it in yuan; not for a member of a group.
    available: Option<String>,
    /// What is reserved in yuan; not for a member of a group.
    reserved: Option<String>,
    /// Members of the group; a member sees itself only.
    members: Vec<MemberJson>,
    /// First day of validity.
    #[schema(value_type = String, format = Date)]
    from: String,
    /// Last day of validity, if any.
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<String>,
    /// `proposed`, `registered`, `suspended`, `discharged` or `refused`.
    status: CodedJson,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    since: String,
    /// Why, where that was said.
    reason: Option<String>,
    /// When it was handed in.
    #[schema(value_type = String, format = Date)]
    received: String,
    /// Until when customs decides or decided.
    #[schema(value_type = Option<String>, format = Date)]
    decide_by: Option<String>,
    /// What was asked to be changed, oldest first; not for a member of a group.
    changes: Vec<ChangeJson>,
    /// Signed documents about it; not for a member of a group.
    documents: Vec<PaperJson>,
    /// What is late, and how near its end is.
    warnings: Vec<FindingJson>,
    /// What its guarantor last confirmed; not for a member of a group.
    confirmed: Option<ConfirmedJson>,
}

/// What a guarantor last confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuaranteeConfirmed)]
pub struct ConfirmedJson {
    /// Up to which cursor of the movements.
    cursor: u64,
    /// Whether both sides say the same.
    agrees: bool,
    /// What the guarantor's books say.
    theirs: PositionJson,
    /// What customs' books say.
    ours: PositionJson,
}

/// Where a guarantee, or a member's share, stands, in yuan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuaranteePosition)]
pub struct PositionJson {
    /// Limit.
    limit: String,
    /// What is reserved.
    reserved: String,
    /// What was called and not made good.
    called: String,
    /// What may still be drawn.
    available: String,
}

/// Movements after a cursor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Movements)]
pub struct MovementsJson {
    /// The guarantee's number.
    number: String,
    /// Whose share it is, where it is a member's.
    member: Option<String>,
    /// Movements, oldest first.
    movements: Vec<MovementJson>,
    /// The cursor to go on with, and of which a position is confirmed.
    next: u64,
    /// Whether there is more right now.
    more: bool,
    /// Where it stands at that cursor.
    position: PositionJson,
}

/// One movement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Movement)]
pub struct MovementJson {
    /// Its cursor.
    cursor: u64,
    /// `limit_registered`, `limit_raised`, `limit_lowered`,
    /// `limit_discharged`, `amount_reserved`, `amount_restored`,
    /// `amount_called` or `amount_made_good`.
    kind: CodedJson,
    /// How much, in yuan.
    amount: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// The day in the administration's zone.
    #[schema(value_type = String, format = Date)]
    day: String,
    /// The cursor of the reservation it ends, if of one.
    ends: Option<u64>,
    /// The declaration or list it is for, if the reader may know it.
    declared: Option<String>,
    /// The entry of the journal that booked it.
    decision: Option<String>,
    /// Where the guarantee stands after it.
    after: PositionJson,
}

impl From<moved::PositionView> for PositionJson {
    fn from(of: moved::PositionView) -> Self {
        let moved::PositionView {
            limit,
            reserved,
            called,
            available,
        } = of;
        Self {
            limit,
            reserved,
            called,
            available,
        }
    }
}

impl From<moved::MovementsView> for MovementsJson {
    fn from(of: moved::MovementsView) -> Self {
        let movement = |one: moved::MovementView| MovementJson {
            cursor: one.cursor,
            kind: one.kind.into(),
            amount: one.amount,
            at: one.at.to_string(),
            day: one.day.to_string(),
            ends: one.ends,
            declared: one.number,
            decision: one.decision,
            after: one.after.into(),
        };
        Self {
            number: of.number,
            member: of.member,
            movements: of.movements.into_iter().map(movement).collect(),
            next: of.next,
            more: of.more,
            position: of.position.into(),
        }
    }
}

/// What a member may draw and has drawn.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuaranteeMember)]
pub struct MemberJson {
    /// The member.
    member: String,
    /// Up to how much, in yuan.
    limit: String,
    /// What is left, in yuan.
    available: String,
    /// What is reserved, in yuan.
    reserved: String,
}

/// What was asked to be changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuaranteeChange)]
pub struct ChangeJson {
    /// `asked`, `changed` or `not_changed`.
    state: CodedJson,
    /// When it was asked for.
    #[schema(value_type = String, format = Date)]
    asked: String,
    /// Until when customs decides.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<String>,
    /// Why it was not changed.
    reason: Option<String>,
}

/// A signed document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuaranteeDocument)]
pub struct PaperJson {
    /// `guarantee_letter`, `guarantee_change` or `guarantee_end`.
    kind: String,
    /// Hash of what it states.
    digest: String,
    /// The document, to be checked with `tidewaiter verify`.
    document: String,
}

impl From<view::LetterView> for GuaranteeJson {
    fn from(letter: view::LetterView) -> Self {
        let [limit, available, reserved] = match letter.whole {
            Some(whole) => whole.map(Some),
            None => [const { None }; 3],
        };
        let coded = |codes: Vec<tw_app::view::Coded>| codes.into_iter().map(Into::into).collect();
        Self {
            number: letter.number,
            kind: letter.kind.into(),
            uses: coded(letter.uses),
            guarantor_code: letter.guarantor.0,
            guarantor_name: letter.guarantor.1,
            principal: letter.principal,
            group: letter.group,
            offices: coded(letter.offices),
            limit,
            available,
            reserved,
            members: letter.members.into_iter().map(member).collect(),
            from: letter.from.to_string(),
            to: letter.to.map(|day| day.to_string()),
            status: letter.status.into(),
            since: letter.since.to_string(),
            reason: letter.reason,
            received: letter.received.to_string(),
            decide_by: letter.decide_by.map(|day| day.to_string()),
            changes: letter.changes.into_iter().map(change).collect(),
            documents: letter.papers.into_iter().map(paper).collect(),
            warnings: all(letter.warnings),
            confirmed: letter.confirmed.map(|told| ConfirmedJson {
                cursor: told.cursor,
                agrees: told.agrees,
                theirs: told.theirs.into(),
                ours: told.ours.into(),
            }),
        }
    }
}

fn member(member: view::MemberView) -> MemberJson {
    let view::MemberView {
        member,
        limit,
        available,
        reserved,
    } = member;
    MemberJson {
        member,
        limit,
        available,
        reserved,
    }
}

fn change(change: view::ChangeView) -> ChangeJson {
    ChangeJson {
        state: change.state.into(),
        asked: change.asked.to_string(),
        due: change.due.map(|day| day.to_string()),
        reason: change.reason,
    }
}

fn paper((kind, digest, document): (String, String, String)) -> PaperJson {
    PaperJson {
        kind,
        digest,
        document,
    }
}

/// A corporate group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupJson {
    /// Its code and names.
    name: CodedJson,
    /// The finance company that answers for its members.
    finance_company: String,
    /// `asked`, `accepted` or `refused`.
    standing: CodedJson,
    /// Why it was not taken up.
    reason: Option<String>,
    /// Memberships; a member sees its own only.
    memberships: Vec<MembershipJson>,
    /// Numbers of the letters that stand for its members.
    letters: Vec<String>,
}

/// That an enterprise belongs to a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Membership)]
pub struct MembershipJson {
    /// The enterprise.
    member: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: String,
    /// First day on which it belongs no more.
    #[schema(value_type = Option<String>, format = Date)]
    left: Option<String>,
    /// `asked`, `accepted` or `refused`.
    standing: CodedJson,
    /// Why it was not taken up.
    reason: Option<String>,
}

impl From<view::GroupView> for GroupJson {
    fn from(group: view::GroupView) -> Self {
        let membership = |held: view::MembershipView| MembershipJson {
            member: held.member,
            from: held.from.to_string(),
            left: held.left.map(|day| day.to_string()),
            standing: held.standing.into(),
            reason: held.reason,
        };
        Self {
            name: group.name.into(),
            finance_company: group.finance_company,
            standing: group.standing.into(),
            reason: group.reason,
            memberships: group.memberships.into_iter().map(membership).collect(),
            letters: group.letters,
        }
    }
}

/// Answer to an act that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuaranteeActAnswer)]
pub struct GuaranteeActAnswerJson {
    /// Findings that did not refuse it, such as until when customs decides.
    findings: Vec<FindingJson>,
}

impl From<tw_app::desk::ActAnswer> for GuaranteeActAnswerJson {
    fn from(answer: tw_app::desk::ActAnswer) -> Self {
        Self {
            findings: all(answer.findings),
        }
    }
}

#[cfg(test)]
fn letter_of_the_tests() -> LetterTermsJson {
    let text = || "x".to_owned();
    LetterTermsJson {
        number: text(),
        kind: text(),
        uses: vec![text()],
        scope: "single".to_owned(),
        guarantor_code: text(),
        guarantor_name: text(),
        principal: Some(text()),
        group: Some(text()),
        members: vec![MemberLimitJson {
            member: text(),
            limit: "60.00".to_owned(),
        }],
        offices: vec![text()],
        limit: "100.00".to_owned(),
        from: "2026-01-01".to_owned(),
        to: Some("2026-12-31".to_owned()),
    }
}

#[cfg(test)]
fn books_of_the_tests() -> BooksToldJson {
    BooksToldJson {
        number: "x".to_owned(),
        cursor: Some(1),
        day: Some("2026-01-01".to_owned()),
        limit: "1.00".to_owned(),
        reserved: "0.00".to_owned(),
        called: "0.00".to_owned(),
    }
}

/// Every act in every form it takes.
#[cfg(test)]
pub(super) fn acts_of_the_tests() -> Vec<GuaranteeActJson> {
    use GuaranteeActJson as A;
    let text = || "x".to_owned();
    let members = || letter_of_the_tests().members;
    let day = || Some("2026-01-01".to_owned());
    let (number, group, member, reason) = (text, text, text, text);
    vec![
        A::HandIn {
            letter: Box::new(letter_of_the_tests()),
        },
        A::HandInSigned { document: text() },
        A::Accept { number: number() },
        A::Refuse {
            number: number(),
            reason: reason(),
        },
        A::AskChange {
            number: number(),
            limit: Some("80.00".to_owned()),
            members: members(),
            to: day(),
        },
        A::AskEnd { number: number() },
        A::AskSigned { document: text() },
        A::Confirm {
            position: Box::new(books_of_the_tests()),
        },
        A::Agree { number: number() },
        A::Disagree {
            number: number(),
            reason: reason(),
        },
        A::Suspend {
            number: number(),
            reason: reason(),
        },
        A::Resume { number: number() },
        A::TellGroup {
            group: group(),
            name_zh: text(),
            name_en: text(),
            finance_company: text(),
        },
        A::AcceptGroup { group: group() },
        A::RefuseGroup {
            group: group(),
            reason: reason(),
        },
        A::Join {
            group: group(),
            member: member(),
            from: day(),
        },
        A::AcceptMember {
            group: group(),
            member: member(),
        },
        A::RefuseMember {
            group: group(),
            member: member(),
            reason: reason(),
        },
        A::Leave {
            group: group(),
            member: member(),
            from: None,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tw_app::surety::GuaranteeAct;

    #[test]
    fn documented_acts_are_the_ones_read() {
        for act in acts_of_the_tests() {
            let documented = serde_json::to_value(&act).expect("serialises");
            let read: GuaranteeAct =
                serde_json::from_value(documented.clone()).expect("is read as documented");
            assert_eq!(json!(read), documented, "nothing is lost");
            let mut more = documented;
            more["more"] = json!(1);
            let read: Result<GuaranteeAct, _> = serde_json::from_value(more.clone());
            assert!(read.is_err(), "{more}");
        }
    }
}
