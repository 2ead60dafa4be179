//! Erasing a person from a year: what names the person is gone, and what
//! names others, or is of another year, is as it was.

use crate::support::purchase::{BUYER, CARRIER, EBP};
use crate::support::world::outcome;
use crate::support::{Kind, Purchase, World};
use tw_app::admin::{AdminCommand, IdentityNumber};
use tw_app::journal::{self, Entry};
use tw_app::people::At;
use tw_app::service::Service;
use tw_app::subject::Parcel;
use tw_app::usecase::keys;
use tw_base::BatchNo;

const OTHER: &str = "110101190001010022";

/// Texts of documents that name nobody by number, as far as they can be read.
fn readable(service: &Service) -> Vec<String> {
    let (query, opener) = (service.query(), service.setting().secret.opener());
    let mut texts = Vec::new();
    for no in 1..=query.tip().expect("memory").batch.0 {
        let segment = query.segment(BatchNo(no)).expect("memory");
        let segment = segment.expect("a segment");
        for entry in journal::open(&segment.payload).expect("it opens").entries {
            let Entry::Message(message) = journal::decode(entry).expect("it reads") else {
                continue;
            };
            let own = message.body.pieces.iter();
            for piece in own.filter(|piece| piece.at != At::Person) {
                let parts = opener.parts(&message.body, piece, None).unwrap_or_default();
                texts.extend(
                    parts
                        .into_iter()
                        .map(|p| String::from_utf8(p).expect("text")),
                );
            }
        }
    }
    texts
}

fn shows(service: &Service, text: &str) -> bool {
    readable(service).iter().any(|part| part.contains(text))
}

fn erase(service: &Service, number: &str, year: i16) {
    let command = AdminCommand::ErasePerson {
        identity_number: IdentityNumber(number.to_owned()),
        year,
    };
    let done = futures(service.administer(command)).expect("the service answers");
    assert!(done.ok, "{:?}", done.findings);
}

fn futures<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

fn parcel(service: &Service, purchase: &Purchase) -> Parcel {
    let key = keys::order(EBP, &purchase.order_no());
    let id = service.query().alias(&key).expect("memory");
    let parcel = service.parcel(id.expect("known")).expect("memory");
    parcel.expect("a parcel")
}

fn bought(number: u32, buyer: &str) -> Purchase {
    let mut purchase = Purchase::plain(number);
    purchase.buyer = buyer.to_owned();
    purchase
}

/// Sends a purchase's order and waybill to a consignee; `wrap` says how the
/// order writes the consignee.
fn deliver(world: &mut World, purchase: &Purchase, to: [&str; 2], wrap: impl Fn(&str) -> String) {
    let [name, telephone] = to;
    let order = purchase.doc(Kind::Order);
    let order = order
        .with("OrderHead/consignee", "NAME")
        .with("OrderHead/consigneeTelephone", "TELEPHONE");
    let body = String::from_utf8(order.message(world.guid())).expect("text");
    let body = body.replace("TELEPHONE", &wrap(telephone));
    let body = body.replace(">NAME<", &format!(">{}<", wrap(name)));
    world.send_bytes(EBP, body.as_bytes());
    let waybill = purchase.doc(Kind::Waybill);
    let waybill = waybill
        .with("LogisticsHead/consignee", name)
        .with("LogisticsHead/consigneeTelephone", telephone);
    let answer = world.send(&waybill);
    assert_eq!(answer.statuses, [120], "{:?}", answer.codes);
}

/// However the person's orders write the consignee, and however short it is,
/// nobody else's waybill goes along; nor by a number of one place.
#[test]
fn waybills_of_others_stay() {
    let plain = |text: &str| text.to_owned();
    let section = |text: &str| format!("<![CDATA[{text}]]>");
    let mut world = World::new();
    deliver(
        &mut world,
        &bought(1, OTHER),
        ["张三", "13900000001"],
        plain,
    );
    deliver(
        &mut world,
        &bought(2, BUYER),
        ["李四", "13800000002"],
        section,
    );
    deliver(&mut world, &bought(3, BUYER), ["三", "1"], plain);
    world.at("2023-02-01T12:00:00");
    let service = world.serve();
    assert!(shows(&service, "13900000001") && shows(&service, "13800000002"));
    erase(&service, BUYER, 2022);
    assert!(
        shows(&service, "13900000001"),
        "somebody else's waybill is gone"
    );
    assert!(
        !shows(&service, "13800000002"),
        "the person's waybill is left"
    );
    for none in ["", "110101190001010014\n110101190001010022"] {
        let done = futures(service.erase_person(none.to_owned(), 2022));
        let findings = done.expect("the service answers");
        assert_eq!(findings[0].code.as_str(), "TW1211", "{none}");
    }
    erase(&service, "1", 2022);
    assert!(
        shows(&service, "13900000001"),
        "a number cut short took it along"
    );
    service.stop();
}

/// The order is gone from its parcel, or never came into one: what it said of
/// the consignee still finds the waybill.
#[test]
fn waybills_of_orders_taken_back_or_refused_go() {
    for refused in [false, true] {
        let mut world = World::new();
        let purchase = bought(1, BUYER);
        let order = purchase
            .doc(Kind::Order)
            .with("OrderHead/consignee", "李四")
            .with("OrderHead/consigneeTelephone", "13800000002");
        let first = match refused {
            // The goods' value is not that of the lines.
            true => order.clone().with("OrderHead/goodsValue", "1"),
            false => order.clone(),
        };
        let answer = world.send(&first);
        assert_eq!(answer.statuses != [120], refused, "{:?}", answer.codes);
        let waybill = purchase
            .doc(Kind::Waybill)
            .with("LogisticsHead/consignee", "李四")
            .with("LogisticsHead/consigneeTelephone", "13800000002");
        assert_eq!(world.send(&waybill).statuses, [120]);
        if !refused {
            let answer = world.send(&order.delete());
            assert_eq!(answer.statuses, [120], "{:?}", answer.codes);
        }
        world.at("2023-02-01T12:00:00");
        let service = world.serve();
        assert!(shows(&service, "13800000002"));
        erase(&service, BUYER, 2022);
        assert!(!shows(&service, "13800000002"), "refused: {refused}");
        service.stop();
    }
}

/// Erasing somebody from a year leaves what the person bought in the year
/// after as it was, and nothing there leads back.
#[test]
fn the_year_after_stays_and_does_not_lead_back() {
    let mut world = World::new();
    let answer = world.file(&bought(1, BUYER), "OPWL");
    assert_eq!(answer.statuses, [800], "{:?}", answer.codes);
    let account = world.setting.secret.account(BUYER, 2022).expect("a key");
    world.at("2023-01-10T12:00:00");
    let mut later = bought(2, BUYER);
    later.day = "20230110".into();
    let answer = world.file(&later, "OPWL");
    assert_eq!(answer.statuses, [800], "{:?}", answer.codes);
    let service = world.serve();
    let before = parcel(&service, &later);
    let list = before.list.as_ref().expect("a list");
    assert_eq!(list.allowance.before, Some(account));
    let waybills = readable(&service).len();
    erase(&service, BUYER, 2022);
    let after = parcel(&service, &later);
    assert_eq!(after.waybill, before.waybill);
    let list = after.list.as_ref().expect("a list");
    assert_eq!((list.buyer.year, list.buyer.before), (2023, None));
    assert_eq!(
        list.allowance.in_year(2022),
        None,
        "it leads to the account"
    );
    assert!(list.allowance.in_year(2023).is_some());
    assert_eq!(
        readable(&service).len(),
        waybills / 2,
        "one of two waybills"
    );
    let erased = parcel(&service, &bought(1, BUYER));
    assert!(erased.order.is_some_and(|order| order.buyer.is_erased()));
    let waybill = erased.waybill.expect("a waybill");
    assert_eq!(waybill.consignee, tw_cbec::slot::Mark::default());
    service.stop();
}

/// A field that is sealed in the message is not quoted in what is found of it.
#[test]
fn findings_quote_no_sealed_field() {
    let mut world = World::new();
    let order = bought(1, BUYER).doc(Kind::Order);
    let body = String::from_utf8(order.message(7)).expect("text");
    let end = "</ceb:consigneeAddress>";
    let district = format!("{end}<ceb:consigneeDistrict>张三丰住此处</ceb:consigneeDistrict>");
    let answer = world.send_bytes(EBP, body.replace(end, &district).as_bytes());
    let answer = outcome(answer);
    assert_eq!(answer.codes, ["TW2105"]);
    let told = format!("{:?}", world.decisions(&bought(1, BUYER)));
    assert!(
        told.contains("TW2105") && !told.contains("张三丰"),
        "{told}"
    );
    assert!(!String::from_utf8_lossy(&answer.xml).contains("张三丰"));
}

/// A list that passed the door before midnight and is decided after it is one
/// of the old year.
#[test]
fn a_list_under_way_at_the_turn_of_the_year() {
    let mut world = World::new();
    let mut purchase = bought(1, BUYER);
    purchase.day = "20221231".into();
    world.at("2022-12-31T23:59:59");
    world.file(&purchase, "OPW");
    let body = purchase.doc(Kind::List).message(world.guid());
    let command = world.command(Kind::List.sender(), &body);
    world.at("2023-01-01T00:00:00");
    let answer = outcome(world.run(&[command]).remove(0));
    assert_eq!(answer.statuses, [800], "{:?}", answer.codes);
    assert_eq!(world.used(BUYER, 2022).to_string(), "1000");
    assert_eq!(world.used(BUYER, 2023).to_string(), "0");
    let case = world.parcel(&purchase).1.case.expect("a case");
    assert_eq!(case.accepted_on, "2022-12-31".parse().ok());
}

/// A waybill of the year sought goes, though its purchase came in the year
/// after.
#[test]
fn a_waybill_before_its_order_goes() {
    let mut world = World::new();
    let mut purchase = bought(1, BUYER);
    world.send(&Purchase::plain(9).doc(Kind::Payment));
    assert_eq!(world.file(&purchase, "W").statuses, [120]);
    world.at("2023-01-10T12:00:00");
    purchase.day = "20230110".into();
    let answer = world.file(&purchase, "OPL");
    assert_eq!(answer.statuses, [800], "{:?}", answer.codes);
    let service = world.serve();
    assert_eq!(readable(&service).len(), 3);
    erase(&service, BUYER, 2022);
    assert_eq!(readable(&service), Vec::<String>::new());
    let key = keys::waybill(CARRIER, &purchase.waybill_no());
    assert!(service.query().alias(&key).expect("memory").is_some());
    service.stop();
}
