//! The projection of a list onto CEB returnStatus, and what makes no table.

use tw_clearance::{
    AgencyCode, AgencyStep, ControlStep, Custody, DebtStep, DocumentStep, Event, GoodsStep,
    Projection, ProjectionError, Regions, Stage,
};

const CEB: &str = include_str!("../../../packs/cn/projections/ceb_return_status.csv");
const HEAD: &str = "document,control,debt,goods,agency,code,zh,en\n";

fn after(steps: &[Event]) -> Regions {
    let apply = |r: Regions, e: &Event| r.apply(e.clone()).expect("a possible step").0;
    steps.iter().fold(Regions::draft(), apply)
}

#[test]
fn a_list_through_its_codes() {
    use ControlStep as C;
    use DebtStep as D;
    use DocumentStep as S;
    use GoodsStep as G;
    let ceb = Projection::parse(CEB).expect("the pack's table");
    let doc = Event::Document;
    let accepted = [doc(S::File), doc(S::Register), doc(S::Accept)];
    let with = |more: &[Event]| after(&[&accepted[..], more].concat());
    let released = [
        Event::Debt(D::Assess),
        Event::Debt(D::Secure),
        Event::Goods(G::Release),
    ];
    let ended = [
        Event::Goods(G::GateOut),
        Event::Debt(D::Pay),
        Event::Debt(D::Finalise),
    ];
    let detained = |custody| with(&[Event::Control(C::Detain(custody))]);
    let select = Event::Control(C::Select);
    let table = [
        (Regions::draft(), 1, "电子口岸已暂存"),
        (after(&accepted[..1]), 3, "发送海关成功"),
        (after(&accepted[..2]), 120, "海关入库"),
        (with(&[]), 399, "海关审结"),
        (with(&[doc(S::Amend)]), 399, "海关审结"),
        (
            after(&[doc(S::File), doc(S::Register), doc(S::Return)]),
            100,
            "海关退单",
        ),
        (after(&[doc(S::File), doc(S::Reject)]), 100, "海关退单"),
        (with(&[doc(S::Invalidate)]), 100, "海关退单"),
        (
            after(&[doc(S::File), doc(S::Return), doc(S::Refile)]),
            3,
            "发送海关成功",
        ),
        (with(std::slice::from_ref(&select)), 300, "人工审核"),
        (
            with(&[select.clone(), Event::Control(C::OpenQuery)]),
            300,
            "人工审核",
        ),
        (
            with(&[select.clone(), Event::Control(C::OrderExamination)]),
            500,
            "查验",
        ),
        (
            with(&[select.clone(), Event::Control(C::Pass)]),
            399,
            "海关审结",
        ),
        (detained(Custody::Clearance), 501, "扣留移送通关"),
        (detained(Custody::AntiSmuggling), 502, "扣留移送缉私"),
        (detained(Custody::Legal), 503, "扣留移送法规"),
        (detained(Custody::Other), 599, "其它扣留"),
        (with(&released), 800, "放行"),
        (with(&[&released[..], &ended[..1]].concat()), 800, "放行"),
        (
            with(&[&released[..], &[Event::Goods(G::Return)]].concat()),
            700,
            "退运",
        ),
        (
            with(&[&released[..], &ended[..], &[doc(S::Close)]].concat()),
            899,
            "结关",
        ),
    ];
    for (regions, code, zh) in table {
        let row = ceb.project(&regions);
        assert_eq!((row.number(), &*row.zh), (Some(code), zh), "{regions}");
    }
    let codes: Vec<i32> = ceb.rows().filter_map(tw_clearance::Row::number).collect();
    assert_eq!(
        codes,
        [
            899, 100, 501, 502, 503, 599, 700, 800, 500, 300, 399, 120, 3, 1
        ]
    );
}

#[test]
fn patterns() {
    let text = format!(
        "{HEAD}# a comment\n\n\
         *,detained,*,*,*,D,扣,detained by anyone\n\
         accepted|amending,*,provisional|secured,*,*,S,税,taxed\n\
         *,*,*,*,pending|refused,A,部,an agency stands against it\n\
         *,*,*,*,*,0,无,anything\n"
    );
    let table = Projection::parse(&text).expect("a table");
    let doc = Event::Document;
    let accepted = [
        doc(DocumentStep::File),
        doc(DocumentStep::Register),
        doc(DocumentStep::Accept),
    ];
    let with = |more: &[Event]| after(&[&accepted[..], more].concat());
    let agency = |code, step| Event::Agency(AgencyCode::new(code).expect("a code"), step);
    let cases = [
        (with(&[]), "0"),
        (
            with(&[Event::Control(ControlStep::Detain(Custody::Legal))]),
            "D",
        ),
        (with(&[Event::Debt(DebtStep::Assess)]), "S"),
        (with(&[Event::Debt(DebtStep::AssessNothing)]), "0"),
        (with(&[agency("b", AgencyStep::Require)]), "A"),
        (
            with(&[
                agency("b", AgencyStep::Require),
                agency("b", AgencyStep::Approve),
            ]),
            "0",
        ),
        (
            with(&[
                agency("b", AgencyStep::Require),
                agency("b", AgencyStep::Approve),
                agency("a", AgencyStep::Require),
            ]),
            "A",
        ),
    ];
    for (regions, code) in cases {
        assert_eq!(&*table.project(&regions).code, code, "{regions}");
    }
    assert_eq!(table.project(&with(&[])).number(), Some(0));
    assert_eq!(
        table.rows().next().and_then(tw_clearance::Row::number),
        None
    );
}

#[test]
fn what_makes_no_table() {
    let parse = |rows: &str| Projection::parse(&format!("{HEAD}{rows}")).map(|_| ());
    let word = |line, region, word: &str| {
        Err(ProjectionError::Word {
            line,
            region,
            word: word.into(),
        })
    };
    assert_eq!(parse("*,*,*,*,*,1,一,one"), Ok(()));
    assert_eq!(
        Projection::parse("").map(|_| ()),
        Err(ProjectionError::Header { line: 1 })
    );
    assert_eq!(
        Projection::parse("a,b\n").map(|_| ()),
        Err(ProjectionError::Header { line: 1 })
    );
    assert_eq!(parse(""), Err(ProjectionError::NotTotal));
    assert_eq!(
        parse("draft,*,*,*,*,1,一,one"),
        Err(ProjectionError::NotTotal)
    );
    assert_eq!(
        parse("*,*,*,*,1,一,one"),
        Err(ProjectionError::Cells {
            line: 2,
            found: 7,
            wanted: 8
        })
    );
    assert_eq!(
        parse("*,*,*,*,*,1,,one"),
        Err(ProjectionError::Empty { line: 2 })
    );
    assert_eq!(
        parse("drafted,*,*,*,*,1,一,one"),
        word(2, "document", "drafted")
    );
    assert_eq!(
        parse("*,detained:,*,*,*,1,一,one"),
        word(2, "control", "detained:")
    );
    assert_eq!(parse("*,*,paid|,*,*,1,一,one"), word(2, "debt", ""));
    assert_eq!(parse("*,*,*,here,*,1,一,one"), word(2, "goods", "here"));
    assert_eq!(parse("*,*,*,*,none,1,一,one"), word(2, "agency", "none"));
    assert_eq!(
        parse("*,*,*,*,*,1,一,one\ndraft,*,*,*,*,2,二,two"),
        Err(ProjectionError::Unreachable { line: 3 })
    );
}

#[test]
fn a_column_for_the_stage() {
    let text = format!(
        "stage,{HEAD}outline|completion,draft,*,*,*,*,A,甲,of two\n\
         *,draft,*,*,*,*,B,乙,at once\n*,*,*,*,*,*,C,丙,the rest\n"
    );
    let table = Projection::parse(&text).expect("a table");
    let draft = Regions::draft();
    for (stage, code) in [
        (Stage::Outline, "A"),
        (Stage::Completion, "A"),
        (Stage::Complete, "B"),
    ] {
        assert_eq!(&*table.project_at(stage, &draft).code, code, "{stage:?}");
    }
    assert_eq!(&*table.project(&draft).code, "B");
    let broken = [
        ("*,*,*,*,*,1,一,one", "line 2: 8 cells instead of 9"),
        (
            "half,*,*,*,*,*,1,一,one",
            "line 2: \"half\" is no state of the region stage",
        ),
        (
            "outline,*,*,*,*,*,1,一,one",
            "the last row must have * in every region",
        ),
    ];
    for (row, expected) in broken {
        let error = Projection::parse(&format!("stage,{HEAD}{row}")).expect_err(row);
        assert_eq!(error.to_string(), expected);
    }
}
