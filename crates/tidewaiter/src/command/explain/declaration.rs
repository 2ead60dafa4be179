//! Explaining a declaration.

use super::{Args, Writer};
use crate::out::{self, Done, Ended, Format};
use tw_app::service::Service;
use tw_app::view::{DeclarationView, DutyView, VersionView};

/// Writes a declaration with everything that was decided on it.
pub fn explain(found: &DeclarationView, args: &Args, service: &Service) -> Ended {
    if args.format == Format::Json {
        out::json(found)?;
        return Ok(Done::Clean);
    }
    let mut text = String::new();
    Writer {
        lang: out::lang(args.lang),
        zone: service.pack().zone(),
        text: &mut text,
    }
    .declaration(found);
    out::print_bytes(text.as_bytes())?;
    Ok(Done::Clean)
}

impl Writer<'_> {
    fn declaration(&mut self, found: &DeclarationView) {
        let title = self.say("报关单", "goods declaration").to_owned();
        let number = found.declaration_no.as_deref().unwrap_or(&found.seq_no);
        let status = self.coded(&found.status);
        self.put(format!("{title} {number}: {status}"));
        let rows = [
            ("统一编号", "single window number", found.seq_no.clone()),
            (
                "企业内部编号",
                "functional reference",
                found.reference.clone(),
            ),
            (
                "进出口",
                "direction",
                self.word(&found.direction).to_owned(),
            ),
            ("申报方式", "declared", self.word(&found.stage).to_owned()),
            (
                "申报地海关",
                "office of declaration",
                self.coded(&found.office),
            ),
            (
                "监管方式",
                "supervision mode",
                self.coded(&found.supervision_mode),
            ),
        ];
        for (zh, en, value) in rows {
            let name = self.say(zh, en).to_owned();
            self.put(format!("  {name}: {value}"));
        }
        self.put("");
        for lane in &found.lanes {
            let line = format!("  {}: {}", self.word(&lane.region), self.word(&lane.state));
            self.put(line);
        }
        self.heading("商品项", "goods items");
        for item in &found.items {
            let unit = self.word(&item.unit).to_owned();
            let origin = self.coded(&item.origin);
            self.put(format!(
                "  {} {} {}: {} {unit}, {} {}, {origin}",
                item.number, item.commodity, item.name, item.quantity, item.total, item.currency
            ));
        }
        if let Some(duty) = &found.duty {
            self.duty(duty);
        }
        if found.versions.len() > 1 {
            self.heading("版本", "versions");
            for (number, version) in (1..).zip(&found.versions) {
                self.version(number, version);
            }
        }
        self.heading("经过", "what happened");
        for item in &found.timeline {
            self.item(item);
        }
        for decision in &found.decisions {
            self.decision(decision);
        }
    }

    fn duty(&mut self, duty: &DutyView) {
        self.heading("应缴 (CNY)", "due (CNY)");
        let rows = [
            ("完税价格", "customs value", &duty.value),
            ("关税", "duty", &duty.duty),
            ("贸易救济税", "trade remedies", &duty.remedies),
            ("消费税", "consumption tax", &duty.consumption_tax),
            ("增值税", "VAT", &duty.vat),
            ("滞报金", "fee for late declaration", &duty.late_fee),
            ("滞纳金", "surcharge for late payment", &duty.surcharge),
            ("合计", "together", &duty.total),
        ];
        let settled = [
            ("已缴", "paid", &duty.paid),
            ("尚应缴纳", "still to be paid", &duty.open),
            ("待退还", "to be given back", &duty.to_repay),
            ("应加算利息", "with interest of", &duty.interest),
            ("已退还", "given back, with interest", &duty.repaid),
        ];
        let told = settled
            .into_iter()
            .filter(|(_, _, amount)| *amount != "0.00");
        for (zh, en, amount) in rows.into_iter().chain(told) {
            let name = self.say(zh, en).to_owned();
            self.put(format!("  {name}: {amount}"));
        }
        let days = [
            ("缴纳期限", "to be paid by", duty.pay_by),
            ("适用税率日期", "rates of", duty.rate_date),
        ];
        for (zh, en, day) in days {
            if let Some(day) = day {
                let name = self.say(zh, en).to_owned();
                self.put(format!("  {name}: {day}"));
            }
        }
    }

    fn version(&mut self, number: usize, version: &VersionView) {
        let line = format!(
            "  {number}  {}  {}  {}  {}",
            self.time(version.at),
            version.asked_by,
            self.word(&version.stage),
            version
                .reason
                .as_ref()
                .map_or("", |reason| self.word(reason))
        );
        self.put(line);
        for change in &version.changed {
            let name = self.say(&change.zh, &change.en).to_owned();
            let (path, before, after) = (&change.path, &change.before, &change.after);
            self.put(format!("      {name} ({path}): {before} -> {after}"));
        }
    }
}
