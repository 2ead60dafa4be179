//! The codes of every rule of this crate. Sentences, legal references and
//! weights are rows of the pack's `rules/declaration.toml` under the same code.

use tw_base::RuleCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: RuleCode = RuleCode::new($code);)*
        /// Every code of this crate, in order.
        pub const ALL: &[RuleCode] = &[$($name),*];
    };
}

codes! {
    /// A field that must be there is.
    FIELD_MISSING = "TW4101";
    /// A field has not too many characters.
    FIELD_LONG = "TW4102";
    /// A field has not too few characters.
    FIELD_SHORT = "TW4103";
    /// A field is made of the characters it may have.
    FIELD_CHARACTERS = "TW4104";
    /// A day is one of the calendar.
    FIELD_DAY = "TW4105";
    /// A number has not too many digits.
    FIELD_DIGITS = "TW4106";
    /// A number has not too many digits behind the point.
    FIELD_DECIMALS = "TW4107";
    /// A number that cannot be negative is not.
    FIELD_NEGATIVE = "TW4108";
    /// A code is in its table on the day.
    FIELD_CODE = "TW4109";
    /// A field that must be left out is.
    FIELD_EMPTY = "TW4110";
    /// A declaration has 1 to 50 items.
    ITEMS_COUNT = "TW4111";
    /// At most 500 containers.
    CONTAINERS_COUNT = "TW4112";
    /// At most 7 licences and permits.
    LICENCES_COUNT = "TW4113";

    /// The office of declaration is no whole district.
    OFFICE_DISTRICT = "TW4201";
    /// A declaration number has its form.
    NUMBER_FORM = "TW4202";
    /// The flag of the number agrees with the direction.
    NUMBER_DIRECTION = "TW4203";
    /// The number is one of the office of declaration.
    NUMBER_OFFICE = "TW4204";
    /// A related declaration has a declaration number.
    RELATED_NUMBER_FORM = "TW4205";
    /// The domestic party has a code.
    TRADER_CODE = "TW4206";
    /// The declarant has a code.
    DECLARANT_CODE = "TW4207";
    /// The consuming or producing enterprise has a code, or NO.
    OWNER_CODE = "TW4208";
    /// A credit code has its check character.
    CREDIT_CODE = "TW4209";
    /// Without an overseas party, code and name both say NO.
    OVERSEAS_NO = "TW4210";
    /// The code of an overseas party is an AEO code or NO.
    OVERSEAS_CODE = "TW4211";
    /// Who declares its own goods is named alike twice.
    SELF_DECLARANT = "TW4212";
    /// An agent brings its authorisation.
    AUTHORISATION = "TW4213";
    /// What is to be declared is signed.
    SIGNATURE = "TW4214";
    /// The signer is who keyed it in.
    SIGNER = "TW4215";

    /// Goods that neither enter nor leave have no means of transport.
    INLAND_MEANS = "TW4220";
    /// Goods that neither enter nor leave have no transport document.
    INLAND_DOCUMENT = "TW4221";
    /// Goods that neither enter nor leave have no voyage.
    INLAND_VOYAGE = "TW4222";
    /// Goods that neither enter nor leave: the country is China.
    INLAND_COUNTRY = "TW4223";
    /// Goods that neither enter nor leave: the port is "inside China".
    INLAND_PORT = "TW4224";
    /// Goods that neither enter nor leave: CIF on import, FOB on export.
    INLAND_TERM = "TW4225";
    /// Goods that do not enter start from a place in China.
    INLAND_DEPARTURE = "TW4226";
    /// Goods that enter come from abroad, and that leave go abroad.
    BORDER_COUNTRY = "TW4227";
    /// A port is the letters of a country and three digits.
    PORT_FORM = "TW4228";
    /// A port of departure is the letters of a country and three digits.
    DEPARTURE_PORT_FORM = "TW4229";
    /// Goods brought directly come from the country they were loaded in.
    DIRECT_COUNTRY = "TW4230";
    /// An export leaves out the day of exit.
    BORDER_DAY_EXPORT = "TW4231";
    /// Goods depart before they arrive.
    DEPARTURE_DAY = "TW4232";
    /// One declaration names one transport document.
    DOCUMENT_SINGLE = "TW4233";
    /// By air: master waybill, and house waybill after an underline.
    AIR_DOCUMENT = "TW4234";
    /// By water: bill of lading, and house bill after an asterisk.
    SEA_DOCUMENT = "TW4235";
    /// By air the voyage is left out.
    AIR_VOYAGE = "TW4236";
    /// By rail and post the voyage is the day of entry or exit.
    VOYAGE_DAY = "TW4237";
    /// Transit declared in advance is marked twice alike.
    TRANSIT_MARKS = "TW4238";
    /// Import transit declared in advance names its transit sheet.
    TRANSIT_MEANS = "TW4239";
    /// Goods into or out of a bonded place name it.
    BONDED_PLACE = "TW4241";
    /// Containers come by a mode that carries them.
    CONTAINER_TRANSPORT = "TW4242";
    /// Goods carried over or sold inland from processing go by mode 9.
    CARRIED_TRANSPORT = "TW4243";
    /// Imports are declared within 14 days of entry.
    LATE = "TW4244";
    /// An import declared in advance names its transport document.
    ADVANCE_DOCUMENT = "TW4245";
    /// An import is declared in advance only once its transport has departed.
    ADVANCE_DEPARTURE = "TW4246";

    /// A mode of one direction is used in that direction.
    MODE_DIRECTION = "TW4250";
    /// Processing goods name their handbook.
    RECORD_MISSING = "TW4251";
    /// A record begins with its kind.
    RECORD_KIND = "TW4252";
    /// A record names the office that gave it.
    RECORD_OFFICE = "TW4253";
    /// A record of one kind of processing is used for that kind.
    RECORD_PROCESSING = "TW4254";
    /// With a record, each item names its line there.
    RECORD_ITEM_MISSING = "TW4255";
    /// Without a record no item names a line.
    RECORD_ITEM_STRAY = "TW4256";
    /// A nature granted by certificate names the certificate.
    RECORD_CERTIFICATE = "TW4257";
    /// With a certificate of relief the nature is the one it grants.
    CERTIFICATE_NATURE = "TW4258";
    /// A nature that belongs to certain modes goes with one of them.
    NATURE_MODE = "TW4259";
    /// Processing goods carried over leave the nature out.
    NATURE_CARRIED = "TW4260";
    /// Materials sent back and products taken back are of nature 299.
    NATURE_RETURNED = "TW4261";
    /// Processing goods sold inland are no longer of processing nature.
    NATURE_SOLD = "TW4262";
    /// Under a handbook a deposit or letter is stated as exempt.
    LEVY_HANDBOOK = "TW4263";
    /// Goods under general levy are not exempt.
    LEVY_GENERAL = "TW4264";
    /// Processing goods carried over name the other handbook.
    RELATED_RECORD = "TW4265";
    /// The export of a carry-over names the import that came first.
    RELATED_DECLARATION = "TW4266";
    /// What the export of a carry-over names is an import.
    RELATED_DIRECTION = "TW4267";
    /// Only processing has a processing fee.
    PROCESSING_FEE = "TW4268";

    /// Gross mass is not below net mass.
    GROSS_NET = "TW4270";
    /// Gross mass is at least one kilogram.
    GROSS_ONE = "TW4271";
    /// Net mass is at least one kilogram.
    NET_ONE = "TW4272";
    /// There is at least one package.
    PACKAGES_ZERO = "TW4273";
    /// Unpacked goods count as one.
    PACKAGES_UNPACKED = "TW4274";
    /// Items stated in kilograms are not heavier together than the whole.
    MASS_SUM = "TW4275";

    /// A price without freight (import) or with it (export) states freight.
    FREIGHT_MISSING = "TW4280";
    /// A price with freight (import) or without it (export) states none.
    FREIGHT_NEEDLESS = "TW4281";
    /// A price without insurance (import) or with it (export) states insurance.
    INSURANCE_MISSING = "TW4282";
    /// A price with insurance (import) or without it (export) states none.
    INSURANCE_NEEDLESS = "TW4283";
    /// A charge has a number, and not zero.
    CHARGE_VALUE = "TW4284";
    /// A charge that is an amount has a currency.
    CHARGE_CURRENCY = "TW4285";
    /// A charge that is a rate has no currency.
    CHARGE_CURRENCY_NEEDLESS = "TW4286";
    /// A rate is below a hundred per cent.
    CHARGE_RATE = "TW4287";
    /// Each question on price is answered 0, 1 or 9.
    PROMISES_FORM = "TW4290";
    /// An importer answers the questions on price.
    PROMISES_ANSWERED = "TW4291";
    /// Only a special relationship can have influenced the price.
    PROMISES_INFLUENCE = "TW4292";
    /// A formula price names its record in the remarks.
    FORMULA_REMARK = "TW4293";
    /// A formula price is of an item that is there.
    FORMULA_ITEM = "TW4294";

    /// The kind of declaration is known.
    KIND = "TW4300";
    /// A self-assessed declaration has its tax worked out.
    KIND_SELF_ASSESSED = "TW4301";
    /// Tax is worked out in a self-assessed declaration only.
    TAX_UNASKED = "TW4302";
    /// Aggregate taxation is for imports.
    AGGREGATE_IMPORT = "TW4303";
    /// A zone list leaves out what it cannot have.
    ZONE_LIST_FIELDS = "TW4304";
    /// Two steps are for imports.
    STAGE_IMPORT = "TW4305";
    /// The mark in the kind agrees with the step.
    STAGE_MARK = "TW4306";
    /// Two steps are for goods that really enter.
    STAGE_CROSSING = "TW4307";
    /// The second step names the first.
    COMPLETION_NUMBER = "TW4308";
    /// An outline of goods to inspect says what inspection needs.
    OUTLINE_INSPECTION = "TW4309";
    /// An outline of restricted or inspected goods says which goods are in which container.
    OUTLINE_CONTAINERS = "TW4310";
    /// Tax is worked out of items that are there.
    TAX_ITEM = "TW4311";
    /// Tax of the items adds up to the whole.
    TAX_SUM = "TW4312";
    /// A share sold inland is between nothing and the whole.
    TAX_RATIO = "TW4313";
    /// An examination elsewhere says where.
    ACCESS_SITE = "TW4314";
    /// A place of examination is named only when asked for.
    ACCESS_UNASKED = "TW4315";
    /// Two-stage access is for imports.
    ACCESS_IMPORT = "TW4316";
    /// The second step keeps what the goods were released for pick-up on.
    COMPLETION_DIFFERS = "TW4317";

    /// Cross-border e-commerce says so.
    REMARK_CBEC = "TW4320";
    /// Temporary goods name their category.
    REMARK_TEMPORARY = "TW4321";
    /// What came in temporarily leaves again, and the reverse.
    REMARK_TEMPORARY_PAIR = "TW4322";
    /// Temporary goods go back within six months.
    REMARK_TEMPORARY_DAY = "TW4323";
    /// A direct return names its form, and says so on import.
    REMARK_DIRECT_RETURN = "TW4324";
    /// The import of a direct return names its export.
    DIRECT_RETURN_DECLARATION = "TW4325";
    /// Goods destroyed name the form of destruction.
    REMARK_DESTRUCTION = "TW4326";
    /// Goods sent in parts say so.
    REMARK_PARTS = "TW4327";
    /// Punctuation is written in half width.
    REMARK_WIDTH = "TW4328";
    /// An advance ruling is named by its whole number.
    REMARK_RULING = "TW4329";
    /// Without marks, N/M is written.
    MARKS_NONE = "TW4330";

    /// Items are numbered from 1 without gaps.
    ITEM_NUMBER = "TW4340";
    /// A quantity is greater than zero.
    ITEM_QUANTITY = "TW4341";
    /// A statutory quantity is greater than zero.
    ITEM_FIRST = "TW4342";
    /// Goods have a value even without a price.
    ITEM_VALUE = "TW4343";
    /// A total is price times quantity, as far as the price is exact.
    ITEM_TOTAL = "TW4344";
    /// Second quantity and unit come together.
    ITEM_SECOND = "TW4345";
    /// The first statutory unit is the commodity's.
    ITEM_UNIT_FIRST = "TW4346";
    /// The second statutory unit is the commodity's, or none.
    ITEM_UNIT_SECOND = "TW4347";
    /// One unit, one quantity.
    ITEM_SAME_UNIT = "TW4348";
    /// An inspection code is three digits, or thirteen with the commodity.
    INSPECTION_CODE = "TW4349";
    /// The same goods are one item.
    ITEM_REPEATED = "TW4350";
    /// Imports end in China.
    DESTINATION_IMPORT = "TW4351";
    /// Exports that leave end abroad.
    DESTINATION_EXPORT = "TW4352";
    /// Area and division of destination are in one province.
    DISTRICT_DIVISION = "TW4353";
    /// A specification begins with the kind of brand.
    BRAND = "TW4354";
    /// A specification says of exports whether they enjoy a preference.
    PREFERENCE = "TW4355";
    /// Imports say nothing of preference, exports do.
    PREFERENCE_DIRECTION = "TW4356";
    /// Attributes are in their table.
    ATTRIBUTE = "TW4357";
    /// Attributes do not exclude each other.
    ATTRIBUTE_GROUP = "TW4358";
    /// A quantity written off has a unit, and the reverse.
    PERMIT_QUANTITY = "TW4359";
    /// A permit is named once for an item.
    PERMIT_REPEATED = "TW4360";
    /// A commodity code has ten digits, but in an outline.
    COMMODITY_COMPLETE = "TW4361";

    /// A licence for the licence box stands there.
    LICENCE_BOX = "TW4401";
    /// One declaration names one licence.
    LICENCE_SINGLE = "TW4402";
    /// A document of one direction is used in that direction.
    DOCUMENT_DIRECTION = "TW4403";
    /// A mark that forbids is no document.
    DOCUMENT_PROHIBITING = "TW4404";
    /// A document is named once.
    DOCUMENT_REPEATED = "TW4405";
    /// A document of processing trade goes with processing trade.
    DOCUMENT_PROCESSING = "TW4406";
    /// Processing goods sold inland name their form.
    DOMESTIC_SALE_FORM = "TW4407";
    /// Controlled goods have the document they need.
    CONTROL_MISSING = "TW4408";
    /// Forbidden goods do not pass.
    CONTROL_FORBIDDEN = "TW4409";

    /// A proof of origin begins with its agreement.
    ORIGIN_FORM = "TW4410";
    /// The agreement of a proof of origin is known.
    ORIGIN_AGREEMENT = "TW4411";
    /// One declaration names one proof of origin.
    ORIGIN_SINGLE = "TW4412";
    /// A proof of origin says which items it is for.
    ORIGIN_LINKS = "TW4413";
    /// Items are linked to a proof that is named.
    ORIGIN_PROOF = "TW4414";
    /// A link names an item that is there.
    ORIGIN_LINK_ITEM = "TW4415";
    /// Items and lines of the proof are linked one to one.
    ORIGIN_LINK_REPEATED = "TW4416";
    /// A link and its proof are of one agreement.
    ORIGIN_LINK_AGREEMENT = "TW4417";
    /// Small consignments are linked to their own numbers.
    ORIGIN_SMALL = "TW4418";
    /// A preference is claimed for origins the agreement covers.
    ORIGIN_COUNTRY = "TW4419";
    /// An origin under an agreement needs a link.
    ORIGIN_CLAIM = "TW4420";

    /// On paper no files come along.
    PAPER_ATTACHMENTS = "TW4421";
    /// A file comes along once.
    ATTACHMENT_REPEATED = "TW4422";
    /// A container number is four letters and seven digits.
    CONTAINER_FORM = "TW4430";
    /// A container number has its check digit.
    CONTAINER_CHECK = "TW4431";
    /// A container is named once.
    CONTAINER_REPEATED = "TW4432";
    /// Items of a container are numbers with commas between.
    CONTAINER_ITEMS_FORM = "TW4433";
    /// A container holds items that are there.
    CONTAINER_ITEM = "TW4434";
    /// Each item is in a container.
    CONTAINER_UNCOVERED = "TW4435";
    /// Container and goods are heavier than the container.
    CONTAINER_MASS = "TW4436";

    /// A change has a reason the law knows.
    CHANGE_REASON = "TW4501";
    /// A reason is used for what it allows.
    CHANGE_REASON_FOR = "TW4502";
    /// A reason belongs to who asks.
    CHANGE_ASKED_BY = "TW4503";
    /// Before acceptance a declaration is sent anew, not amended.
    CHANGE_NOT_ACCEPTED = "TW4504";
    /// What has no effect any more is not changed.
    CHANGE_ENDED = "TW4505";
    /// Goods ordered for examination or under suspicion are not changed on request.
    CHANGE_UNDER_CONTROL = "TW4506";
    /// After release a declaration is changed for few reasons.
    CHANGE_AFTER_RELEASE = "TW4507";
    /// Some fields are not amended; the declaration is invalidated instead.
    CHANGE_FIXED = "TW4508";
    /// An amendment changes something.
    CHANGE_NOTHING = "TW4509";
    /// A version is made after the one before.
    CHANGE_ORDER = "TW4510";
}
