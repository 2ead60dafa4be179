//! What is described is what is read.

use super::*;
use serde_json::json;
use tw_app::admin::AdminCommand;

fn certificate_of_the_tests() -> CommandJson {
    CommandJson::RegisterCertificate {
        number: "TQ-1".into(),
        kind: "tariff_quota".into(),
        holder: "x".into(),
        commodities: vec!["1005".into()],
        unit: "035".into(),
        quantity: "1000".into(),
        from: "2026-01-01".into(),
        to: Some("2026-12-31".into()),
    }
}

fn paid_of_the_tests(payer: &str) -> CommandJson {
    CommandJson::StatementPaid {
        enterprise: "x".into(),
        month: "2026-09-01".into(),
        payer: payer.into(),
    }
}

/// Kinds of capacities.
const KINDS: [&str; 5] = [
    "agency",
    "carrier_or_terminal",
    "bank_or_treasury",
    "customs_officer",
    "programme_office",
];

/// What is done to enterprises and about partners.
fn on_enterprises() -> impl Iterator<Item = CommandJson> {
    let text = || "x".to_owned();
    let partners = [
        CommandJson::TrustPartner {
            partner: text(),
            public: text(),
        },
        CommandJson::DistrustPartner {
            partner: text(),
            public: text(),
        },
    ];
    let certified = crate::api::shape_enterprise::enterprise_acts_of_the_tests().into_iter();
    let certified = certified.map(move |act| CommandJson::Enterprise { code: text(), act });
    partners.into_iter().chain(certified)
}

fn steps_of_measures() -> impl Iterator<Item = CommandJson> {
    let steps = crate::api::shape_measure::steps_of_the_tests();
    steps.into_iter().map(|step| CommandJson::Measure { step })
}

#[test]
fn documented_commands_are_the_ones_read() {
    let text = || "x".to_owned();
    let commands = [
        CommandJson::RegisterEnterprise {
            code: text(),
            name: text(),
        },
        CommandJson::IssueToken {
            enterprise: text(),
            sha256: text(),
        },
        CommandJson::RevokeToken {
            enterprise: text(),
            sha256: text(),
        },
        CommandJson::RegisterGuarantee {
            number: text(),
            kind: text(),
            guarantor_code: text(),
            guarantor_name: text(),
            principal: text(),
            offices: vec![text()],
            limit: "1000000.00".into(),
            from: "2026-01-01".into(),
            to: Some("2026-12-31".into()),
        },
        CommandJson::TaxPaid { list: text() },
        CommandJson::RegisterBook {
            number: text(),
            enterprise: text(),
        },
        CommandJson::ErasePerson {
            identity_number: text(),
            year: 2025,
        },
        CommandJson::RetireYear { year: 2025 },
        paid_of_the_tests("principal"),
        paid_of_the_tests("guarantor"),
    ];
    let given = crate::api::shape_desk::capacities_of_the_tests().into_iter();
    let given = given.map(|capacity| CommandJson::GiveCapacity {
        enterprise: text(),
        capacity,
        from: Some("2026-01-01".into()),
        to: None,
    });
    let taken = KINDS.map(|kind| CommandJson::TakeCapacity {
        enterprise: text(),
        capacity: kind.into(),
    });
    let acts = crate::api::shape_declaration::acts_of_the_tests();
    let acts = acts.into_iter().map(|act| CommandJson::Declaration {
        number: text(),
        act,
    });
    let commands = commands.into_iter().chain([certificate_of_the_tests()]);
    let guaranteed = crate::api::shape_guarantee::acts_of_the_tests().into_iter();
    let guaranteed = guaranteed.map(|act| CommandJson::Guarantee { act });
    let commands = commands.into_iter().chain(on_enterprises());
    let steps = steps_of_measures();
    let commands = commands.chain(given).chain(taken).chain(acts).chain(steps);
    let commands = commands.chain(guaranteed);
    for command in commands {
        let documented = serde_json::to_value(&command).expect("serialises");
        let read: AdminCommand =
            serde_json::from_value(documented.clone()).expect("is read as documented");
        assert_eq!(json!(read), documented, "nothing is lost");
    }
}

/// The description says of each act that it takes its own members alone.
#[test]
fn acts_take_no_other_members() {
    for act in crate::api::shape_declaration::acts_of_the_tests() {
        let mut act = serde_json::to_value(act).expect("serialises");
        act["more"] = json!(1);
        let command = json!({"command": "declaration", "number": "1", "act": act});
        let read: Result<AdminCommand, _> = serde_json::from_value(command.clone());
        assert!(read.is_err(), "{command}");
    }
}
