//! Partners' codes of declarations: the single window's CHANNEL, the UK's
//! function codes against published sequences, EDIFACT's indicator.

use tw_clearance::{
    AgencyCode, AgencyStep, ControlState, ControlStep, Custody, DebtState, DebtStep, DocumentState,
    DocumentStep, Event, GoodsState, GoodsStep, Projection, Regions, Stage,
};

const CHANNEL: &str = include_str!("../../../packs/cn/projections/dec_channel.csv");
const CDS: &str = include_str!("../../../packs/cn/projections/cds_function.csv");
const EDIFACT: &str = include_str!("../../../packs/cn/projections/edifact_7365.csv");
const TRACES: &str = include_str!("traces/cds.csv");

use ControlStep as C;
use DebtStep as D;
use DocumentStep as S;
use GoodsStep as G;

fn document(step: S) -> Event {
    Event::Document(step)
}

fn agency(step: AgencyStep) -> Event {
    Event::Agency(AgencyCode::new("ciq").expect("a code"), step)
}

/// Takes a step that has to be possible.
fn step(regions: Regions, event: Event) -> Regions {
    match regions.apply(event) {
        Ok((regions, _)) => regions,
        Err(refused) => panic!("{refused}"),
    }
}

/// A step, and the code it is told by.
type Told<'t> = (Event, &'t str);

fn told(stage: Stage, from: &[Event], steps: &[Told<'_>]) {
    let table = Projection::parse(CHANNEL).expect("the pack's table");
    let mut regions = Regions::draft();
    for event in from {
        regions = step(regions, event.clone());
    }
    for (event, code) in steps {
        regions = step(regions, event.clone());
        let row = table.project_at(stage, &regions);
        assert_eq!(&*row.code, *code, "{stage:?} after {event:?}: {regions}");
    }
}

#[test]
fn channels_of_a_declaration_at_once() {
    told(
        Stage::Complete,
        &[],
        &[
            (document(S::File), "7"),
            (document(S::Register), "L"),
            (document(S::Accept), "J"),
            (Event::Debt(D::Assess), "J"),
            (Event::Debt(D::Demand), "T"),
            (Event::Control(C::Select), "T"),
            (Event::Control(C::OrderExamination), "C"),
            (Event::Goods(G::Arrive), "C"),
            (Event::Control(C::Examine), "C"),
            (Event::Control(C::Pass), "T"),
            (Event::Debt(D::Pay), "J"),
            (Event::Goods(G::Release), "P"),
            (Event::Goods(G::GateOut), "P"),
            (Event::Debt(D::Finalise), "P"),
            (document(S::Close), "R"),
        ],
    );
}

#[test]
fn channels_of_a_declaration_that_takes_another_way() {
    let to_accepted = [
        document(S::File),
        document(S::Register),
        document(S::Accept),
    ];
    told(
        Stage::Completion,
        &to_accepted,
        &[
            (Event::Debt(D::Assess), "J"),
            (Event::Debt(D::Secure), "J"),
            (Event::Goods(G::Release), "K"),
            (Event::Debt(D::Pay), "P"),
        ],
    );
    told(
        Stage::Complete,
        &to_accepted[..2],
        &[
            (document(S::Return), "Z"),
            (document(S::Refile), "7"),
            (document(S::Reject), "E"),
        ],
    );
    told(
        Stage::Complete,
        &to_accepted,
        &[
            (agency(AgencyStep::Require), "b"),
            (agency(AgencyStep::Refuse), "H"),
            (agency(AgencyStep::Waive), "J"),
            (document(S::Amend), "M"),
            (document(S::EndAmendment), "J"),
            (Event::Control(C::Select), "J"),
            (Event::Control(C::RequireDocuments), "N"),
            (Event::Control(C::OpenQuery), "H"),
            (Event::Control(C::Detain(Custody::Other)), "H"),
            (Event::Control(C::Pass), "J"),
            (document(S::Invalidate), "A"),
        ],
    );
    told(
        Stage::Complete,
        &to_accepted,
        &[
            (Event::Debt(D::AssessNothing), "J"),
            (Event::Goods(G::Release), "P"),
            (Event::Goods(G::Return), "J"),
            (document(S::Invalidate), "D"),
        ],
    );
}

#[test]
fn channels_of_a_debt_that_grows_and_of_goods_given_up() {
    let released = [
        document(S::File),
        document(S::Register),
        document(S::Accept),
        Event::Goods(G::Arrive),
        Event::Debt(D::Assess),
        Event::Debt(D::Demand),
        Event::Debt(D::Pay),
    ];
    told(
        Stage::Complete,
        &released,
        &[
            (document(S::Amend), "M"),
            (Event::Debt(D::DemandFurther), "M"),
            (document(S::EndAmendment), "T"),
            (Event::Debt(D::Secure), "J"),
            (Event::Goods(G::Release), "K"),
            (Event::Debt(D::Pay), "P"),
            (Event::Debt(D::DemandFurther), "T"),
            (Event::Debt(D::DropFurther), "P"),
        ],
    );
    told(
        Stage::Complete,
        &released,
        &[
            (agency(AgencyStep::Require), "b"),
            (agency(AgencyStep::Approve), "J"),
            (document(S::Amend), "M"),
            (agency(AgencyStep::Reopen), "M"),
            (document(S::EndAmendment), "b"),
            (agency(AgencyStep::Waive), "J"),
            (Event::Goods(G::Abandon), "J"),
            (Event::Debt(D::Refund), "J"),
            (document(S::Invalidate), "D"),
        ],
    );
}

#[test]
fn channels_of_an_outline() {
    told(
        Stage::Outline,
        &[],
        &[
            (document(S::File), "7"),
            (document(S::Register), "SpL"),
            (document(S::Accept), "SpJ"),
            (Event::Control(C::Select), "SpJ"),
            (Event::Control(C::OrderExamination), "SpC"),
            (Event::Goods(G::Arrive), "SpC"),
            (Event::Control(C::Examine), "SpC"),
            (Event::Control(C::Pass), "SpJ"),
            (Event::Goods(G::PermitMove), "SpK"),
            (Event::Control(C::Select), "SpK"),
            (Event::Control(C::RequireDocuments), "Sp1"),
        ],
    );
    told(
        Stage::Outline,
        &[document(S::File)],
        &[(document(S::Reject), "SpE")],
    );
    told(
        Stage::Outline,
        &[document(S::File), document(S::Register)],
        &[
            (document(S::Return), "SpE"),
            (document(S::Refile), "7"),
            (document(S::Invalidate), "A"),
        ],
    );
}

#[test]
fn all_six_codes_of_the_two_steps_are_told() {
    let table = Projection::parse(CHANNEL).expect("the pack's table");
    let mut codes: Vec<&str> = table.rows().map(|row| &*row.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(
        codes,
        [
            "7", "A", "C", "D", "E", "H", "J", "K", "L", "M", "N", "P", "R", "S0", "Sp1", "SpC",
            "SpE", "SpJ", "SpK", "SpL", "T", "Z", "b"
        ]
    );
}

/// Codes that tell of a message, not of a state: corrections made, a decision
/// on a further message.
const OF_A_MESSAGE: [&str; 2] = ["07", "11"];

fn assessed(debt: DebtState) -> bool {
    !matches!(debt, DebtState::NotAssessed | DebtState::NothingDue)
}

/// What settles a debt for good.
fn settled(debt: DebtState) -> Vec<Event> {
    let steps: &[D] = match debt {
        DebtState::NotAssessed => &[D::AssessNothing],
        DebtState::Provisional => &[D::Demand, D::Pay, D::Finalise],
        DebtState::Secured => &[D::Pay, D::Finalise],
        DebtState::Paid => &[D::Finalise],
        _ => &[],
    };
    steps.iter().map(|step| Event::Debt(*step)).collect()
}

/// The steps a notification tells of, where the regions are.
fn steps(regions: &Regions, notification: &str) -> Vec<Event> {
    let mut steps = Vec::new();
    let (stands, debt) = (regions.document(), regions.debt());
    if stands == DocumentState::Draft {
        steps.push(document(S::File));
        if notification != "03" {
            steps.push(document(S::Register));
        }
    }
    let control_open = !regions.control().permits_release();
    let end_control = |steps: &mut Vec<Event>| {
        if regions.control() == ControlState::ExaminationOrdered {
            steps.extend([Event::Goods(G::Arrive), Event::Control(C::Examine)]);
        }
        if control_open {
            steps.push(Event::Control(C::Pass));
        }
    };
    match notification {
        "01" => {
            // A debt before acceptance was an estimate.
            steps.extend(assessed(debt).then_some(Event::Debt(D::Withdraw)));
            steps.push(document(S::Accept));
        }
        "02" if stands == DocumentState::Accepted => steps.push(document(S::Amend)),
        "03" if regions.goods().at_large() => {}
        "03" => steps.push(document(S::Reject)),
        "05" => steps.push(Event::Control(C::OrderExamination)),
        "06" => steps.extend([
            Event::Control(C::Select),
            Event::Control(C::RequireDocuments),
        ]),
        "08" => steps.push(Event::Goods(G::Release)),
        "09" => {
            end_control(&mut steps);
            steps.extend(settled(debt));
            if !regions.goods().at_large() {
                steps.push(Event::Goods(G::Release));
            }
        }
        // What was at the declarant's disposal comes back first.
        "10" => steps.extend([Event::Goods(G::Return), document(S::Invalidate)]),
        "11" if stands == DocumentState::Amending => {
            steps.push(document(S::EndAmendment));
            // What is amended is assessed anew.
            let anew = assessed(debt) && !regions.goods().at_large();
            steps.extend(anew.then_some(Event::Debt(D::Withdraw)));
        }
        "13" => {
            if stands == DocumentState::Amending {
                steps.push(document(S::EndAmendment));
            }
            end_control(&mut steps);
            steps.push(Event::Debt(match debt {
                DebtState::NotAssessed => D::Assess,
                DebtState::Provisional => D::Secure,
                _ => D::Pay,
            }));
        }
        "14" => steps.push(Event::Debt(D::LackFunds)),
        "16" => steps.push(Event::Goods(G::Exit)),
        _ => {}
    }
    steps
}

#[test]
fn published_sequences_of_the_uk_replay_on_the_regions() {
    let cds = Projection::parse(CDS).expect("the pack's table");
    let lines = TRACES.lines().filter(|line| !line.starts_with('#'));
    let (mut scenarios, mut notifications, mut of_messages) = (0, 0, 0);
    for line in lines.skip(1) {
        let (scenario, codes) = line.split_once(',').expect("two cells");
        scenarios += 1;
        let mut regions = Regions::draft();
        let mut told = Vec::new();
        for code in codes.split(' ') {
            notifications += 1;
            // One scenario goes on with a second declaration.
            if code == "01" && regions.goods().at_large() {
                regions = Regions::draft();
            }
            for event in steps(&regions, code) {
                regions = match regions.apply(event) {
                    Ok((regions, _)) => regions,
                    Err(refused) => panic!("{scenario} at {code} after {told:?}: {refused}"),
                };
            }
            told.push(code);
            // A message refused after clearance changes nothing.
            let late = code == "03" && regions.goods() == GoodsState::Released;
            // One more message about what is registered already, with a debt
            // estimated for it.
            let further = code == "02" && assessed(regions.debt()) && {
                regions.document() == DocumentState::Registered
            };
            if OF_A_MESSAGE.contains(&code) || late || further {
                of_messages += 1;
                continue;
            }
            let row = cds.project(&regions);
            assert_eq!(&*row.code, code, "{scenario} after {told:?}: {regions}");
        }
    }
    assert_eq!((scenarios, notifications, of_messages), (63, 273, 24));
}

#[test]
fn the_indicator_of_edifact() {
    let table = Projection::parse(EDIFACT).expect("the pack's table");
    let accepted = [
        document(S::File),
        document(S::Register),
        document(S::Accept),
    ];
    let arrived = [&accepted[..], &[Event::Goods(G::Arrive)]].concat();
    let with = |from: &[Event], more: &[Event]| {
        let all = [from, more].concat();
        all.into_iter().fold(Regions::draft(), step)
    };
    let select = Event::Control(C::Select);
    let released = [Event::Debt(D::AssessNothing), Event::Goods(G::Release)];
    let cases = [
        (with(&[], &[]), "11"),
        (with(&accepted[..1], &[]), "17"),
        (with(&accepted[..2], &[document(S::Return)]), "2"),
        (with(&accepted, &[]), "9"),
        (with(&arrived, &[]), "1"),
        (with(&arrived, &[document(S::Amend)]), "1"),
        (
            with(
                &arrived,
                &[select.clone(), Event::Control(C::OrderExamination)],
            ),
            "5",
        ),
        (
            with(&arrived, &[select.clone(), Event::Control(C::OpenQuery)]),
            "6",
        ),
        (
            with(&arrived, &[Event::Control(C::Detain(Custody::Legal))]),
            "7",
        ),
        (with(&arrived, &[Event::Goods(G::PermitMove)]), "8"),
        (with(&arrived, &released), "4"),
        (with(&accepted, &[document(S::Invalidate)]), "21"),
    ];
    for (regions, code) in cases {
        assert_eq!(&*table.project(&regions).code, code, "{regions}");
    }
}
