//! The report as a table for people, in Chinese or English.

use super::report::Report;
use crate::out::Lang;
use std::fmt::Write;

/// The table.
pub fn table(report: &Report, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let out = String::new();
    let mut table = Table { report, zh, out };
    table.counts();
    table.refusals();
    table.tax();
    table.planted();
    table.verdict();
    table.out
}

struct Table<'a> {
    report: &'a Report,
    zh: bool,
    out: String,
}

impl Table<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.zh { zh } else { en }
    }

    fn put(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.out, "{line}");
    }

    fn counts(&mut self) {
        let report = self.report;
        let planned = self.say("计划清单", "lists planned");
        self.put(format_args!("{planned:<34}{:>12}", report.lists));
        let received = self.say("收到", "received");
        for (kind, n) in &report.received {
            let name = format!("{received} {kind}");
            self.put(format_args!("{name:<34}{n:>12}"));
        }
        for (zh, en, n) in [
            ("放行", "released", report.released),
            ("退单", "returned with findings", report.returned),
            ("等待其他单证", "waiting for documents", report.waiting),
            ("清单未受理", "list itself not accepted", report.absent),
        ] {
            let name = self.say(zh, en);
            self.put(format_args!("{name:<34}{n:>12}"));
        }
    }

    fn refusals(&mut self) {
        let head = self.say("当日按校验规则统计的拒绝", "refused on the day, by finding");
        self.put(format_args!("\n{head}"));
        for row in &self.report.refused {
            let sentence = if self.zh { &row.zh } else { &row.en };
            self.put(format_args!("  {} {:>7}  {sentence}", row.code, row.count));
        }
    }

    fn tax(&mut self) {
        let report = self.report;
        let head = self.say(
            "税款（元）；右列为生成器独立计算",
            "tax in yuan; right: worked out by the generator itself",
        );
        self.put(format_args!("\n{head}"));
        let (found, planned) = (&report.tax, &report.tax_planned);
        for (zh, en, found, planned) in [
            ("关税", "duty", &found.duty, &planned.duty),
            (
                "消费税",
                "consumption tax",
                &found.consumption,
                &planned.consumption,
            ),
            ("增值税", "value-added tax", &found.vat, &planned.vat),
        ] {
            let name = self.say(zh, en);
            self.put(format_args!("  {name:<24}{found:>18}{planned:>18}"));
        }
        let name = self.say("担保占用", "guarantee used");
        self.put(format_args!("  {name:<24}{:>18}", report.guarantee_used));
    }

    fn planted(&mut self) {
        const SHOWN: usize = 40;
        let head = self.say(
            "预设差错（查出 / 预设）",
            "planted faults (found / planted)",
        );
        self.put(format_args!("\n{head}"));
        for row in &self.report.planted {
            let code = if row.code.is_empty() { "-" } else { row.code };
            self.put(format_args!(
                "  {:<40}{code:<8}{:>6} / {}",
                row.name, row.found, row.planted
            ));
        }
        let unplanned = self.say("意外", "UNPLANNED");
        for line in self.report.unplanned.iter().take(SHOWN) {
            self.put(format_args!("{unplanned}: {line}"));
        }
    }

    fn verdict(&mut self) {
        let report = self.report;
        let verdict = if report.as_planned() {
            self.say(
                "全部预设差错均按其代码查出，无其他拒绝",
                "every planted fault was found under its own code and nothing else was refused",
            )
        } else {
            self.say("结果与预设不符", "NOT as planned")
        };
        self.put(format_args!("\n{verdict}"));
        let hash = self.say("结果哈希", "hash over states, regions and balances");
        self.put(format_args!("{hash} {}", report.hash));
        let (lists, documents) = (
            self.say("清单/秒", "lists a second"),
            self.say("单证/秒", "documents a second"),
        );
        self.put(format_args!(
            "{} s, {} {lists}, {} {documents}",
            report.seconds, report.lists_a_second, report.documents_a_second,
        ));
    }
}
