//! What is sold: invented brands over commodity lines of the pack. Rates and
//! statutory units are the pack's of the day; what the pack does not have, or
//! does not tell the tax of, is not sold.

use crate::tax::{Charge, Rates, fraction};
use crate::{SimError, options::Options};
use tw_law::{Commodity, ConsumptionRate, Law};

/// A kind of goods as somebody would sell it.
#[derive(Debug, Clone, Copy)]
struct Ware {
    /// Commodity code, ten digits.
    gcode: &'static str,
    /// Name with brand.
    name: &'static str,
    /// Specification.
    model: &'static str,
    /// Unit it is sold in, a code of the pack's units.
    unit: &'static str,
    /// Net mass of one, in grams.
    grams: i64,
    /// Content of one, in millilitres; 0 for what is not counted in litres.
    millilitres: i64,
    /// Lowest and highest price of one, in yuan.
    price: (i64, i64),
    /// Countries it may come from.
    origins: &'static [&'static str],
    /// Which alternative of consumption tax acts at whatever price it has
    /// here, where its item has several.
    settled: Option<usize>,
}

/// Goods with the law of the day.
#[derive(Debug, Clone)]
pub(crate) struct Good {
    pub gcode: &'static str,
    pub name: &'static str,
    pub model: &'static str,
    pub unit: &'static str,
    pub grams: i64,
    /// Lowest and highest price, in fen.
    pub price: (i64, i64),
    pub origins: &'static [&'static str],
    /// Statutory quantities of one, with their units, in 0.00001.
    pub first: (i64, String),
    pub second: Option<(i64, String)>,
    pub rates: Rates,
}

const JAPAN: &str = "116";
const KOREA: &str = "133";
const BRITAIN: &str = "303";
const GERMANY: &str = "304";
const FRANCE: &str = "305";
const ITALY: &str = "307";
const AMERICA: &str = "502";
const AUSTRALIA: &str = "601";
const NEW_ZEALAND: &str = "609";

/// Countries direct imports leave from.
pub(crate) const DEPARTURES: [&str; 9] = [
    JAPAN,
    KOREA,
    BRITAIN,
    GERMANY,
    FRANCE,
    ITALY,
    AMERICA,
    AUSTRALIA,
    NEW_ZEALAND,
];

const ASIA: &[&str] = &[JAPAN, KOREA];
const EUROPE: &[&str] = &[BRITAIN, GERMANY, FRANCE, ITALY];
const OCEANIA: &[&str] = &[AUSTRALIA, NEW_ZEALAND];
const WIDE: &[&str] = &[JAPAN, KOREA, GERMANY, FRANCE, AMERICA, AUSTRALIA];

/// Short for a line of the table.
const fn ware(
    (gcode, unit): (&'static str, &'static str),
    (name, model): (&'static str, &'static str),
    (grams, millilitres): (i64, i64),
    price: (i64, i64),
    origins: &'static [&'static str],
) -> Ware {
    Ware {
        gcode,
        name,
        model,
        unit,
        grams,
        millilitres,
        price,
        origins,
        settled: None,
    }
}

impl Ware {
    const fn settled(self, alternative: usize) -> Self {
        Self {
            settled: Some(alternative),
            ..self
        }
    }
}

const PIECE: &str = "007";
const ITEM: &str = "011";
const STICK: &str = "012";
const PAIR: &str = "025";
const SET: &str = "006";
const MACHINE: &str = "001";
const TIN: &str = "122";
const PACKET: &str = "125";
const BOOK: &str = "132";
const BAG: &str = "136";
const BOX: &str = "140";
const BOTTLE: &str = "142";

const WARES: &[Ware] = &[
    // Nothing but VAT at the standard rate.
    ware(
        ("1901101000", TIN),
        ("虚构牌婴儿配方奶粉", "3段|900克/罐"),
        (900, 0),
        (98, 389),
        OCEANIA,
    ),
    ware(
        ("1905310000", BOX),
        ("虚构牌黄油曲奇", "原味|454克/盒"),
        (454, 0),
        (29, 99),
        EUROPE,
    ),
    ware(
        ("1806900000", BOX),
        ("虚构牌巧克力礼盒", "70%可可|<甜>|200克"),
        (200, 0),
        (39, 239),
        EUROPE,
    ),
    ware(
        ("0901210000", BAG),
        ("虚构牌咖啡豆", "深烘|454克/袋"),
        (454, 0),
        (49, 229),
        WIDE,
    ),
    ware(
        ("2106909000", BOTTLE),
        ("虚构牌复合维生素", "A&E型|60粒/瓶"),
        (120, 0),
        (69, 459),
        WIDE,
    ),
    ware(
        ("3304990090", BOTTLE),
        ("虚构牌保湿乳液", "普通型|200毫升"),
        (230, 200),
        (35, 119),
        ASIA,
    ),
    ware(
        ("3305100090", BOTTLE),
        ("虚构牌洗发水", "清爽型|500毫升"),
        (520, 500),
        (29, 129),
        ASIA,
    ),
    ware(
        ("3306101000", STICK),
        ("虚构牌牙膏", "薄荷味|120克"),
        (130, 0),
        (12, 49),
        WIDE,
    ),
    ware(
        ("3401110000", PIECE),
        ("虚构牌香皂", "植物型|100克"),
        (110, 0),
        (9, 39),
        EUROPE,
    ),
    ware(
        ("3401300000", BOTTLE),
        ("虚构牌洁面乳", "氨基酸型|150毫升"),
        (165, 150),
        (39, 159),
        ASIA,
    ),
    ware(
        ("4202210090", PIECE),
        ("虚构牌皮手提包", "头层牛皮|小号"),
        (900, 0),
        (799, 4300),
        EUROPE,
    ),
    ware(
        ("4202220000", PIECE),
        ("虚构牌尼龙手提包", "尼龙面|中号"),
        (600, 0),
        (199, 1499),
        EUROPE,
    ),
    ware(
        ("6109100000", ITEM),
        ("虚构牌棉制T恤衫", "针织|100%棉|M码"),
        (180, 0),
        (59, 299),
        WIDE,
    ),
    ware(
        ("6110200090", ITEM),
        ("虚构牌棉制套头衫", "针织|100%棉|L码"),
        (420, 0),
        (129, 599),
        WIDE,
    ),
    ware(
        ("6204620000", PIECE),
        ("虚构牌棉制女裤", "机织|100%棉|S码"),
        (450, 0),
        (139, 599),
        WIDE,
    ),
    ware(
        ("6404110000", PAIR),
        ("虚构牌运动鞋", "织物面橡胶底|42码"),
        (850, 0),
        (299, 1299),
        WIDE,
    ),
    ware(
        ("6911101900", SET),
        ("虚构牌骨瓷杯碟", "2件/套"),
        (650, 0),
        (129, 999),
        EUROPE,
    ),
    ware(
        ("8509409000", MACHINE),
        ("虚构牌搅拌机", "220伏|300瓦"),
        (2600, 0),
        (299, 1899),
        EUROPE,
    ),
    ware(
        ("8510100000", PIECE),
        ("虚构牌电动剃须刀", "充电式"),
        (310, 0),
        (299, 2199),
        EUROPE,
    ),
    ware(
        ("8516310000", PIECE),
        ("虚构牌电吹风机", "220伏|1600瓦"),
        (620, 0),
        (199, 2899),
        ASIA,
    ),
    ware(
        ("8517629490", PIECE),
        ("虚构牌无线耳机", "入耳式|含充电盒"),
        (60, 0),
        (159, 1899),
        ASIA,
    ),
    ware(
        ("8518300000", PIECE),
        ("虚构牌耳机", "头戴式|有线"),
        (260, 0),
        (159, 2399),
        WIDE,
    ),
    ware(
        ("9004100000", PIECE),
        ("虚构牌太阳镜", "偏光|含盒"),
        (90, 0),
        (299, 1899),
        EUROPE,
    ),
    ware(
        ("9503006000", SET),
        ("虚构牌智力玩具", "拼装|500粒/套"),
        (700, 0),
        (99, 999),
        EUROPE,
    ),
    ware(
        ("9503008900", PIECE),
        ("虚构牌玩具车模", "1:43|合金"),
        (160, 0),
        (49, 399),
        EUROPE,
    ),
    ware(
        ("9603210000", STICK),
        ("虚构牌牙刷", "软毛"),
        (30, 0),
        (9, 49),
        ASIA,
    ),
    ware(
        ("9619001100", PACKET),
        ("虚构牌婴儿纸尿裤", "L码|54片/包"),
        (1900, 0),
        (69, 169),
        ASIA,
    ),
    ware(
        ("9619002000", PACKET),
        ("虚构牌卫生巾", "夜用|28片/包"),
        (280, 0),
        (19, 79),
        ASIA,
    ),
    // VAT at the low rate.
    ware(
        ("0409000000", BOTTLE),
        ("虚构牌蜂蜜", "瓶装|500克"),
        (500, 0),
        (59, 499),
        OCEANIA,
    ),
    ware(
        ("0802120000", BAG),
        ("虚构牌扁桃仁", "去壳|500克/袋"),
        (500, 0),
        (49, 139),
        &[AMERICA, AUSTRALIA],
    ),
    ware(
        ("1509200000", BOTTLE),
        ("虚构牌特级初榨橄榄油", "瓶装|750毫升"),
        (690, 750),
        (79, 259),
        EUROPE,
    ),
    ware(
        ("1509100000", BOTTLE),
        ("虚构牌初榨橄榄油", "瓶装|750毫升"),
        (690, 750),
        (79, 259),
        EUROPE,
    ),
    ware(
        ("4901990000", BOOK),
        ("虚构出版社平装书", "《关于潮水》|256页"),
        (420, 0),
        (39, 289),
        WIDE,
    ),
    ware(
        ("4903000000", BOOK),
        ("虚构出版社图画书", "《码头上的猫》|32页"),
        (310, 0),
        (29, 159),
        WIDE,
    ),
    // Consumption tax by value.
    ware(
        ("3303000010", BOTTLE),
        ("虚构牌香水", "高档|50毫升"),
        (180, 50),
        (600, 1899),
        EUROPE,
    ),
    ware(
        ("3304100010", STICK),
        ("虚构牌口红", "高档|3.5克"),
        (25, 0),
        (280, 520),
        EUROPE,
    ),
    ware(
        ("3304200010", BOX),
        ("虚构牌眼影", "高档|8克"),
        (60, 0),
        (320, 690),
        EUROPE,
    ),
    ware(
        ("3304990010", BOTTLE),
        ("虚构牌面霜", "高档|50毫升"),
        (190, 50),
        (620, 2990),
        WIDE,
    ),
    ware(
        ("2204210000", BOTTLE),
        ("虚构酒庄干红葡萄酒", "13.5度|750毫升"),
        (760, 750),
        (89, 1299),
        EUROPE,
    ),
    ware(
        ("2204100000", BOTTLE),
        ("虚构酒庄起泡葡萄酒", "12度|750毫升"),
        (770, 750),
        (129, 899),
        EUROPE,
    ),
    ware(
        ("2208200010", BOTTLE),
        ("虚构牌白兰地", "40度|700毫升"),
        (670, 700),
        (299, 2999),
        &[FRANCE],
    ),
    ware(
        ("2208300000", BOTTLE),
        ("虚构牌威士忌", "40度|700毫升"),
        (670, 700),
        (199, 2899),
        &[BRITAIN, JAPAN],
    ),
    ware(
        ("2208700000", BOTTLE),
        ("虚构牌利口酒", "20度|500毫升"),
        (520, 500),
        (99, 399),
        EUROPE,
    ),
    ware(
        ("7116200000", PIECE),
        ("虚构牌半宝石手串", "玛瑙|16粒"),
        (45, 0),
        (129, 2899),
        WIDE,
    ),
    ware(
        ("8506101290", BOX),
        ("虚构牌碱性电池", "5号|12粒/盒"),
        (280, 0),
        (19, 99),
        ASIA,
    ),
    ware(
        ("9506310000", PIECE),
        ("虚构牌高尔夫球杆", "7号铁|右手"),
        (430, 0),
        (699, 3999),
        &[JAPAN, AMERICA],
    ),
    ware(
        ("9506320000", PIECE),
        ("虚构牌高尔夫球", "三层"),
        (46, 0),
        (15, 49),
        &[JAPAN, AMERICA],
    ),
    // Watches under 10,000 yuan bear none.
    ware(
        ("9102110000", PIECE),
        ("虚构牌石英手表", "指针式|钢带"),
        (140, 0),
        (399, 4200),
        ASIA,
    )
    .settled(1),
    // By value and by quantity.
    ware(
        ("2208902000", BOTTLE),
        ("虚构牌白酒", "52度|500毫升"),
        (465, 500),
        (199, 1899),
        WIDE,
    ),
    // By quantity; beer of this price is of the dearer class.
    ware(
        ("2203000000", BOTTLE),
        ("虚构牌啤酒", "12度|500毫升"),
        (505, 500),
        (9, 39),
        EUROPE,
    )
    .settled(0),
    ware(
        ("2206001000", BOTTLE),
        ("虚构牌黄酒", "14度|600毫升"),
        (610, 600),
        (39, 159),
        WIDE,
    ),
    ware(
        ("2710199100", BOTTLE),
        ("虚构牌润滑油", "5W-30|1升"),
        (860, 1000),
        (69, 239),
        EUROPE,
    ),
];

/// What of the wares can be sold under the law of the day.
pub(crate) fn stock(law: Law<'_>, options: &Options) -> Result<Vec<Good>, SimError> {
    let goods: Vec<Good> = WARES.iter().filter_map(|ware| good(ware, law)).collect();
    if goods.len() < 5 {
        return Err(SimError::TooFewGoods {
            found: goods.len(),
            date: options.date,
        });
    }
    Ok(goods)
}

/// A ware with its law; none if the pack cannot tell its tax by rate and
/// quantity alone.
fn good(ware: &Ware, law: Law<'_>) -> Option<Good> {
    let commodity = law.commodity(ware.gcode).ok()?;
    let first = (ware.quantity(commodity.unit1)?, commodity.unit1.to_owned());
    let second = match commodity.unit2 {
        None => None,
        Some(unit) => Some((ware.quantity(unit)?, unit.to_owned())),
    };
    let duty = commodity.duty.map(|rate| fraction(rate.value));
    let rates = Rates {
        vat: fraction(commodity.vat.value)?,
        consumption: charge(ware, &commodity)?,
        duty: duty.flatten(),
    };
    Some(Good {
        gcode: ware.gcode,
        name: ware.name,
        model: ware.model,
        unit: ware.unit,
        grams: ware.grams,
        price: (ware.price.0 * 100, ware.price.1 * 100),
        origins: ware.origins,
        first,
        second,
        rates,
    })
}

impl Ware {
    /// How much of a statutory unit one of it is, in 0.00001 of the unit.
    fn quantity(&self, unit: &str) -> Option<i64> {
        const ONE: i64 = 100_000;
        let quantity = match unit {
            "035" => self.grams * ONE / 1000,
            "036" => self.grams * ONE,
            "095" => self.millilitres * ONE / 1000,
            "096" => self.millilitres * ONE,
            // Counted: pieces of every name, pairs, sets.
            "001" | "006" | "007" | "008" | "010" | "011" | "012" | "013" | "014" | "015"
            | "016" | "019" | "025" | "132" | "142" => ONE,
            _ => return None,
        };
        (quantity > 0).then_some(quantity)
    }
}

/// Consumption tax of one of it, if no condition decides on it.
fn charge(ware: &Ware, commodity: &Commodity<'_>) -> Option<Charge> {
    let line = match (commodity.consumption.as_slice(), ware.settled) {
        ([], _) => return Some(Charge::None),
        (several, Some(alternative)) => several.get(alternative)?,
        ([only], None) if only.when.is_none() => only,
        (_, None) => return None,
    };
    let by_quantity = |amount, unit: &str| {
        let statutory = unit == commodity.unit1 || commodity.unit2 == Some(unit);
        let amount = fraction(amount)?;
        let quantity = ware.quantity(unit).filter(|_| statutory)?;
        Some((amount, quantity))
    };
    match &line.rate.value {
        ConsumptionRate::Nil => Some(Charge::None),
        ConsumptionRate::AdValorem(rate) => Some(Charge::Value(fraction(*rate)?)),
        ConsumptionRate::Specific { amount, unit } => {
            let (amount, quantity) = by_quantity(*amount, unit)?;
            Some(Charge::Quantity { amount, quantity })
        }
        ConsumptionRate::Compound { rate, amount, unit } => {
            let (amount, quantity) = by_quantity(*amount, unit)?;
            Some(Charge::Both {
                rate: fraction(*rate)?,
                amount,
                quantity,
            })
        }
    }
}
