//! The invented trade: who takes part, whose guarantees secure the tax, which
//! account books are open. Codes begin with 9999, a place no customs code has.

use tw_base::{Date, Decimal};

/// What an enterprise does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// E-commerce platform (`ebpCode`); sends orders.
    Platform,
    /// E-commerce enterprise (`ebcCode`).
    Merchant,
    /// Payment enterprise; sends payments.
    Payment,
    /// Logistics enterprise; sends waybills.
    Logistics,
    /// Declarant; sends lists.
    Agent,
    /// Warehouse in a bonded zone (`areaCode`).
    Warehouse,
}

/// An enterprise to be registered before the day begins.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Enterprise {
    /// Ten digits.
    pub code: String,
    /// Name, plainly invented.
    pub name: String,
    /// What it does.
    pub role: Role,
}

/// A guarantee instrument to be registered before the day begins, good at
/// every office.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Guarantee {
    /// Number of the instrument.
    pub number: String,
    /// Kind, a code of the pack's table `guarantee_kinds`.
    pub kind: &'static str,
    /// For whom: the enterprise lists name as `assureCode`.
    pub principal: String,
    /// Code of who answers.
    pub guarantor_code: String,
    /// Name of who answers.
    pub guarantor_name: String,
    /// Up to how much at a time, in yuan.
    pub limit: Decimal,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// An account book of a bonded warehouse.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Book {
    /// Number, twelve places.
    pub number: String,
    /// Code of the warehouse in the zone.
    pub warehouse: String,
    /// Its name.
    pub warehouse_name: String,
    /// Office that keeps it, four digits.
    pub office: String,
}

/// Who takes part, by place in one table.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub enterprises: Vec<Enterprise>,
    pub books: Vec<Book>,
}

/// Place of an enterprise in the table.
pub(crate) type Party = u16;

const CAST: [(Role, &[&str]); 6] = [
    (
        Role::Platform,
        &["虚构商城一", "虚构商城二", "虚构商城三", "虚构商城四"],
    ),
    (
        Role::Merchant,
        &[
            "虚构优选商贸一有限公司",
            "虚构优选商贸二有限公司",
            "虚构优选商贸三有限公司",
            "虚构全球购一有限公司",
            "虚构全球购二有限公司",
            "虚构全球购三有限公司",
            // Whose own guarantee is not there.
            "虚构无担保商贸有限公司",
        ],
    ),
    (
        Role::Payment,
        &[
            "虚构支付一有限公司",
            "虚构支付二有限公司",
            "虚构支付三有限公司",
        ],
    ),
    (
        Role::Logistics,
        &[
            "虚构速递一有限公司",
            "虚构速递二有限公司",
            "虚构速递三有限公司",
            "虚构速递四有限公司",
            // Whose guarantee is one yuan.
            "虚构一元担保速递有限公司",
            // Whose guarantee has ended.
            "虚构过期担保速递有限公司",
        ],
    ),
    (
        Role::Agent,
        &[
            "虚构报关一有限公司",
            "虚构报关二有限公司",
            "虚构报关三有限公司",
        ],
    ),
    (
        Role::Warehouse,
        &["虚构保税仓一有限公司", "虚构保税仓二有限公司"],
    ),
];

/// How many enterprises of a role stand outside ordinary trade, at the end of
/// its row: they are there for planted faults.
fn set_apart(role: Role) -> usize {
    match role {
        Role::Merchant => 1,
        Role::Logistics => 2,
        _ => 0,
    }
}

/// Offices of declaration in use, with the office of entry of direct imports.
pub(crate) const OFFICES: [(&str, &str); 3] =
    [("2244", "2244"), ("4604", "4604"), ("5141", "5141")];

impl World {
    pub fn new(date: Date) -> Self {
        let mut enterprises = Vec::new();
        for (group, (role, names)) in (1..).zip(CAST) {
            for (serial, name) in (1..).zip(names) {
                let code = format!("99996{group}{serial:04}");
                enterprises.push(Enterprise {
                    code,
                    name: (*name).to_owned(),
                    role,
                });
            }
        }
        let mut world = Self {
            enterprises,
            books: Vec::new(),
        };
        let year = date.year() % 10;
        for (serial, (warehouse, (office, _))) in (1..).zip(world.all(Role::Warehouse).zip(OFFICES))
        {
            let keeper = world.party(warehouse);
            let book = Book {
                number: format!("H{office}{year}W{serial:05}"),
                warehouse: keeper.code.clone(),
                warehouse_name: keeper.name.clone(),
                office: office.to_owned(),
            };
            world.books.push(book);
        }
        world
    }

    pub fn party(&self, place: Party) -> &Enterprise {
        &self.enterprises[usize::from(place)]
    }

    /// Places of all enterprises of a role.
    pub fn all(&self, role: Role) -> std::ops::Range<Party> {
        let of_role = |enterprise: &Enterprise| enterprise.role == role;
        let first = self
            .enterprises
            .iter()
            .position(of_role)
            .unwrap_or_default() as Party;
        let count = self.enterprises.iter().filter(|e| of_role(e)).count() as Party;
        first..first + count
    }

    /// Places of those in ordinary trade.
    pub fn ordinary(&self, role: Role) -> std::ops::Range<Party> {
        let all = self.all(role);
        all.start..all.end - set_apart(role) as Party
    }

    /// The merchant without a guarantee.
    pub fn unsecured_merchant(&self) -> Party {
        self.ordinary(Role::Merchant).end
    }

    /// The carrier whose guarantee is one yuan.
    pub fn poor_carrier(&self) -> Party {
        self.ordinary(Role::Logistics).end
    }

    /// The carrier whose guarantee has ended.
    pub fn lapsed_carrier(&self) -> Party {
        self.ordinary(Role::Logistics).end + 1
    }

    /// The instruments: ample for ordinary trade (`needed` is what a
    /// principal's lists come to, in fen, by place), and the odd ones.
    pub fn guarantees(&self, date: Date, needed: &[i64]) -> Vec<Guarantee> {
        let days = |n: i64| date.saturating_add(jiff::Span::new().days(n));
        let roles = [Role::Platform, Role::Merchant, Role::Logistics, Role::Agent];
        let secured = roles.iter().flat_map(|role| self.all(*role));
        let secured = secured.filter(|place| *place != self.unsecured_merchant());
        let instrument = |place: Party| {
            let principal = self.party(place).code.clone();
            // Enough for this day and for others that follow it.
            let ample = needed[usize::from(place)] / 100_000_000 * 5_000_000_000 + 1_000_000_000;
            let poor = place == self.poor_carrier();
            let lapsed = place == self.lapsed_carrier();
            Guarantee {
                number: format!("DB{principal}"),
                kind: "bank_letter",
                principal,
                guarantor_code: "9999690001".to_owned(),
                guarantor_name: "虚构银行".to_owned(),
                limit: Decimal::new(if poor { 100 } else { ample }, 2),
                from: days(-400),
                to: days(if lapsed { -1 } else { 400 }),
            }
        };
        secured.map(instrument).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_code_and_a_part() {
        let world = World::new(Date::constant(2026, 4, 8));
        let codes: std::collections::HashSet<_> =
            world.enterprises.iter().map(|e| &e.code).collect();
        assert_eq!(codes.len(), world.enterprises.len());
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 10 && code.starts_with("9999"))
        );
        assert_eq!(world.books.len(), 2);
        assert!(world.books.iter().all(|book| book.number.len() == 12));
        assert!(world.party(world.poor_carrier()).name.contains("一元"));
        assert!(world.party(world.lapsed_carrier()).name.contains("过期"));
        assert!(
            world
                .party(world.unsecured_merchant())
                .name
                .contains("无担保")
        );
    }

    #[test]
    fn guarantees_are_ample_but_for_the_odd_ones() {
        let date = Date::constant(2026, 4, 8);
        let world = World::new(date);
        let needed = vec![123_456_789_000; world.enterprises.len()];
        let guarantees = world.guarantees(date, &needed);
        let of = |place| {
            guarantees
                .iter()
                .find(|g| g.principal == world.party(place).code)
        };
        assert!(of(world.unsecured_merchant()).is_none());
        assert_eq!(
            of(world.poor_carrier()).map(|g| g.limit),
            Some(Decimal::ONE)
        );
        assert!(of(world.lapsed_carrier()).is_some_and(|g| g.to < date));
        for place in world.ordinary(Role::Logistics) {
            let guarantee = of(place).expect("an instrument");
            assert!(guarantee.limit > Decimal::new(123_456_789_000, 2));
            assert!(guarantee.from < date && date < guarantee.to);
        }
    }
}
