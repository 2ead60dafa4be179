//! The codes of every CBEC rule. Sentences, legal references and official
//! error codes are rows of the pack's `rules/cbec.toml` under the same code.

use tw_base::RuleCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: RuleCode = RuleCode::new($code);)*
        /// Every code of this crate, in order.
        pub const ALL: &[RuleCode] = &[$($name),*];
    };
}

codes! {
    /// `appType` is 1 (new), 2 (change) or 3 (delete).
    APP_TYPE = "TW2001";
    /// `appStatus` is 1 (draft) or 2 (declared).
    APP_STATUS = "TW2002";
    /// `appTime` is a time of the calendar.
    APP_TIME = "TW2003";
    /// Amounts are in renminbi, code 142.
    CURRENCY = "TW2004";
    /// Enterprise codes are letters and digits.
    ENTERPRISE_CODE = "TW2005";
    /// Amounts are not negative.
    AMOUNT_NEGATIVE = "TW2006";
    /// Amounts fit what can be stored.
    AMOUNT_TOO_LARGE = "TW2007";
    /// Quantities are greater than zero.
    QUANTITY = "TW2008";
    /// Country codes are in the table.
    COUNTRY = "TW2009";
    /// Unit codes are in the table.
    UNIT = "TW2010";
    /// Identity documents are identity cards, type 1.
    ID_TYPE = "TW2011";
    /// Identity card numbers have their check digit.
    ID_NUMBER = "TW2012";
    /// Lines are numbered from 1 without gaps.
    LINE_NUMBER = "TW2013";
    /// A line's total is price times quantity.
    LINE_TOTAL = "TW2014";

    /// An import order has type I.
    ORDER_TYPE = "TW2101";
    /// The goods value is the sum of the lines.
    ORDER_GOODS_VALUE = "TW2102";
    /// Paid = goods + freight + tax − discount.
    ORDER_PAID = "TW2103";
    /// Payment enterprise and transaction come together.
    ORDER_PAYMENT_REFERENCE = "TW2104";
    /// The consignee's district is a division of the country (warning).
    ORDER_DISTRICT = "TW2105";

    /// `payTime` is a time of the calendar.
    PAYMENT_TIME = "TW2201";

    /// A waybill is one package.
    WAYBILL_PACKAGES = "TW2301";
    /// A waybill has a weight.
    WAYBILL_WEIGHT = "TW2302";

    /// The supervision mode is 9610 or 1210.
    LIST_TRADE_MODE = "TW2401";
    /// An import list has flag I.
    LIST_FLAG = "TW2402";
    /// Bonded: the account book is named.
    LIST_BOOK = "TW2403";
    /// Bonded: the enterprise in the zone is named.
    LIST_AREA_CODE = "TW2404";
    /// Bonded: the enterprise in the zone is named in words.
    LIST_AREA_NAME = "TW2405";
    /// Bonded: each line names its item of the book.
    LIST_ITEM_RECORD = "TW2406";
    /// Direct: the means of transport is named.
    LIST_TRANSPORT = "TW2407";
    /// Direct: the voyage is named.
    LIST_VOYAGE = "TW2408";
    /// Direct: the transport document is named.
    LIST_BILL = "TW2409";
    /// Bonded: the country of departure is 142.
    LIST_DEPARTURE = "TW2410";
    /// A list is one package.
    LIST_PACKAGES = "TW2411";
    /// Gross mass is not below net mass.
    LIST_GROSS_NET = "TW2412";
    /// Masses are greater than zero.
    LIST_MASS = "TW2413";
    /// The guarantee is of one of the list's own enterprises.
    LIST_ASSURE_CODE = "TW2414";
    /// The office of declaration exists.
    LIST_OFFICE = "TW2415";
    /// The office of entry exists.
    LIST_PORT = "TW2416";
    /// The mode of transport exists.
    LIST_TRANSPORT_MODE = "TW2417";
    /// `declTime` is a day of the calendar.
    LIST_DECLARATION_DAY = "TW2418";
    /// `ieDate` is a day of the calendar.
    LIST_ENTRY_DAY = "TW2419";
    /// A commodity code is ten digits.
    LIST_COMMODITY_FORM = "TW2420";
    /// Second quantity and unit come together.
    LIST_SECOND_UNIT = "TW2421";
    /// The account book's number is well formed.
    LIST_BOOK_FORM = "TW2423";

    /// Paid by the payment firm = paid by the order.
    MATCH_AMOUNT = "TW2501";
    /// The payer is the buyer (identity number).
    MATCH_PAYER = "TW2502";
    /// The payer is the buyer (name).
    MATCH_PAYER_NAME = "TW2503";
    /// The payment is the one the order names.
    MATCH_PAYMENT_REFERENCE = "TW2504";
    /// The list's buyer is the order's (identity number).
    MATCH_BUYER = "TW2505";
    /// The list's buyer is the order's (name).
    MATCH_BUYER_NAME = "TW2506";
    /// The waybill's consignee is the order's.
    MATCH_CONSIGNEE = "TW2508";
    /// The waybill's telephone is the order's.
    MATCH_TELEPHONE = "TW2509";
    /// The waybill's address is the order's.
    MATCH_ADDRESS = "TW2510";
    /// The list's address is the order's.
    MATCH_LIST_ADDRESS = "TW2511";
    /// The waybill carries the list's order.
    MATCH_WAYBILL_ORDER = "TW2512";
    /// The list's e-commerce enterprise is the order's.
    MATCH_EBC = "TW2513";
    /// The list has the order's lines.
    MATCH_LINE_COUNT = "TW2514";
    /// A line has the order's quantity.
    MATCH_LINE_QUANTITY = "TW2515";
    /// A line has the order's price.
    MATCH_LINE_PRICE = "TW2516";
    /// A line has the order's name.
    MATCH_LINE_NAME = "TW2517";
    /// A line has the order's origin.
    MATCH_LINE_ORIGIN = "TW2518";
    /// A line has the order's unit.
    MATCH_LINE_UNIT = "TW2519";
    /// Freight and insurance of the list = freight of the order.
    MATCH_FREIGHT = "TW2520";
    /// Freight and insurance of the waybill = the list's (warning).
    MATCH_WAYBILL_FREIGHT = "TW2521";
    /// Transport document of the waybill = the list's.
    MATCH_BILL = "TW2522";
    /// The waybill belongs to one list.
    MATCH_WAYBILL_TAKEN = "TW2523";
    /// The documents did not come in time.
    MATCH_WAITED = "TW2524";
    /// Documents of one purchase are filed in the same year or the next.
    MATCH_YEARS = "TW2525";

    /// Over the single limit.
    LIMIT_SINGLE = "TW2601";
    /// Over the yearly limit.
    LIMIT_YEAR = "TW2602";
    /// Step: the day whose law and year apply.
    LIMIT_DAY = "TW2603";
    /// Step: the value against the single limit.
    LIMIT_SINGLE_STEP = "TW2604";
    /// Step: the value against the year.
    LIMIT_YEAR_STEP = "TW2605";
    /// Step: the regime that follows.
    LIMIT_REGIME = "TW2606";
    /// Not on the retail import list.
    POSITIVE_LIST = "TW2607";
    /// Step: the retail import list was or was not asked.
    POSITIVE_LIST_STEP = "TW2608";
    /// The account book is not registered.
    BOOK_UNKNOWN = "TW2609";

    /// The order is there already.
    ORDER_EXISTS = "TW2701";
    /// The payment is there already.
    PAYMENT_EXISTS = "TW2702";
    /// The waybill is there already.
    WAYBILL_EXISTS = "TW2703";
    /// The list is declared already.
    LIST_EXISTS = "TW2704";
    /// No such order to change.
    ORDER_MISSING = "TW2705";
    /// No such payment to change.
    PAYMENT_MISSING = "TW2706";
    /// No such waybill to change.
    WAYBILL_MISSING = "TW2707";
    /// No such list to change.
    LIST_MISSING = "TW2708";
    /// The order's list is declared.
    ORDER_FIXED = "TW2709";
    /// The payment's list is declared.
    PAYMENT_FIXED = "TW2710";
    /// The waybill's list is declared.
    WAYBILL_FIXED = "TW2711";
    /// The list's state does not allow it.
    LIST_FIXED = "TW2712";
    /// Only the sender of a document may change it.
    NOT_THE_SENDER = "TW2713";
    /// The payment's order has another payment already.
    PAYMENT_SECOND = "TW2714";
}
