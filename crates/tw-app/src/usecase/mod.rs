//! Use cases, one file each: what each needs loaded (`plan`), and what it
//! decides (`decide`), purely, over the batch's overlay.

pub mod act_on_declaration;
pub mod act_on_enterprise;
pub mod administer;
pub mod aggregate_payment;
pub mod amend_declaration;
mod assess_declaration;
pub mod change_measure;
mod claim_guarantee;
mod clear_declaration;
pub mod confirm_position;
mod consult_agencies;
mod draw_certificates;
pub mod exchange_aeo;
pub mod expire_waiting;
pub mod file_declaration;
pub mod file_document;
pub mod file_list;
pub mod forget_person;
pub mod give_capacity;
pub mod guarantee_ground;
pub mod handle_declaration;
mod handle_group;
pub mod handle_guarantee;
pub mod keys;
pub mod known_as;
mod lose_goods;
pub mod may_guarantee;
pub mod may_use;
pub mod recognise_aeo;
mod register_certificate;
mod settle_duty;
pub mod settle_list;
mod signed_letter;
mod stand_behind;
pub mod terms;
pub mod watch_letter;

use crate::overlay::Overlay;
use crate::subject::{Enterprise, Subject};
use tw_base::{RuleCode, SubjectId};

/// The enterprise registered under a code.
fn on_file<'o>(code: &str, overlay: &'o Overlay) -> Option<(SubjectId, &'o Enterprise)> {
    match overlay.behind(&keys::enterprise(code))? {
        (id, Subject::Enterprise(enterprise)) => Some((id, enterprise)),
        _ => None,
    }
}

/// Every code of the use cases of declarations.
pub const DECLARATION_CODES: &[RuleCode] = &[
    file_declaration::NOT_THE_DECLARANT,
    file_declaration::STANDS_ALREADY,
    file_declaration::DECLARATION_UNKNOWN,
    file_declaration::NOTHING_TO_COMPLETE,
    file_declaration::NOT_DECLARED,
    handle_declaration::NOT_POSSIBLE,
    clear_declaration::NOT_ASSESSED,
    consult_agencies::STUB_OFFICE,
    clear_declaration::NOT_COMPLETED,
    clear_declaration::NOT_PAID,
    assess_declaration::SELF_ASSESSMENT_DIFFERS,
    assess_declaration::AMOUNT_TOO_LARGE,
    assess_declaration::UNUSABLE,
    settle_duty::SETTLED_OTHERWISE,
    settle_duty::TO_REPAY,
    settle_duty::DEMANDED_FURTHER,
    consult_agencies::ASKED_AGAIN,
    consult_agencies::NOT_NEEDED,
    consult_agencies::CONSENT_OUTDATED,
    consult_agencies::CONTROL_AGAIN,
    lose_goods::LOST,
    lose_goods::GIVEN_UP,
    lose_goods::SENT_BACK,
    lose_goods::DEBT_STANDS,
    settle_duty::PAID_LATE,
    lose_goods::CAN_BE_ASKED_BACK,
    clear_declaration::ENTRY_CORRECTED,
    act_on_declaration::CAPACITY_LACKING,
    act_on_declaration::NOT_NOW,
    give_capacity::CAPACITY_STANDS,
    give_capacity::CAPACITY_UNKNOWN,
    aggregate_payment::SUSPENDED,
    aggregate_payment::STATEMENT_ISSUED,
    aggregate_payment::STATEMENT_OVERDUE,
    aggregate_payment::NOTHING_TO_PAY,
    aggregate_payment::LIFTED,
    claim_guarantee::NOT_YET_DUE,
    claim_guarantee::CALLED,
    handle_declaration::TASK_NOT_OPEN,
    handle_declaration::TASK_ENDS_BY_ITSELF,
    handle_declaration::NOTE_WRONG,
];

/// Every code of the use cases of enterprises.
pub const ENTERPRISE_CODES: &[RuleCode] = &[
    exchange_aeo::PARTNER_UNKNOWN,
    exchange_aeo::LIST_UNUSABLE,
    exchange_aeo::KEY_NOT_TRUSTED,
    exchange_aeo::LIST_NOT_NEWER,
    exchange_aeo::LIST_TAKEN_IN,
    act_on_enterprise::CLASS_DECIDED,
    act_on_enterprise::NO_CERTIFICATION,
    act_on_enterprise::CERTIFICATION_STANDS,
    act_on_enterprise::NO_CUSTOMS_CODE,
    act_on_enterprise::NOT_ITS_ACT,
    act_on_enterprise::KEY_UNUSABLE,
];
