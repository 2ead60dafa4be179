//! `explain`: every decision on a list or declaration, with its trace and law.

mod declaration;

use crate::out::{self, Done, Ended, Format, Lang, failed};
use crate::wiring::{DataArgs, PackArgs};
use tw_app::service::Viewer;
use tw_app::view::{ActView, Coded, DecisionView, ListView, StepView, TimelineItem};
use tw_law::Rendered;

/// Explain a list or a declaration: what happened, why, by which law
///
/// ID is any of its numbers: declaration number or the single window's; list,
/// pre-entry, order, waybill or payment number. Works beside a running server.
///
/// Example: tidewaiter explain 22442026I000000001 --lang zh
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// One of its numbers
    #[arg(value_name = "ID")]
    id: String,
    /// Show whom the documents name, as far as the keys are there; for those
    /// who have a reason to know
    #[arg(long)]
    persons: bool,
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pack: PackArgs,
    /// Language
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let service = args.data.reader(&args.pack)?;
    let viewer = if args.persons {
        Viewer::Inspector
    } else {
        Viewer::Officer
    };
    if let Some(found) = service.declaration(viewer, &args.id)? {
        return declaration::explain(&found, &args, &service);
    }
    let Some(list) = service.list(viewer, &args.id)? else {
        return Err(failed(
            format!(
                "there is no list or declaration with the number {:?}",
                args.id
            ),
            "numbers of declarations, lists, orders, waybills and payments are known; give it whole",
        ));
    };
    if args.format == Format::Json {
        out::json(&list)?;
    } else {
        let mut text = String::new();
        Writer {
            lang: out::lang(args.lang),
            zone: service.pack().zone(),
            text: &mut text,
        }
        .list(&list);
        out::print_bytes(text.as_bytes())?;
    }
    Ok(Done::Clean)
}

struct Writer<'a> {
    lang: Lang,
    zone: &'a jiff::tz::TimeZone,
    text: &'a mut String,
}

impl Writer<'_> {
    /// One line; what stands in it may come from a sender.
    fn put(&mut self, line: impl AsRef<str>) {
        self.text.push_str(&out::clean(line.as_ref()));
        self.text.push('\n');
    }

    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn coded(&self, coded: &Coded) -> String {
        let text = self.say(&coded.zh, &coded.en);
        if text == coded.code {
            text.to_owned()
        } else {
            format!("{} {text}", coded.code)
        }
    }

    fn word<'t>(&self, coded: &'t Coded) -> &'t str {
        self.say(&coded.zh, &coded.en)
    }

    fn time(&self, at: tw_base::Timestamp) -> String {
        self.zone
            .to_datetime(at)
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string()
    }

    fn list(&mut self, list: &ListView) {
        let number = list
            .invt_no
            .as_ref()
            .or(list.pre_no.as_ref())
            .or(list.order_no.as_ref());
        let title = self.say("申报清单", "declaration list").to_owned();
        let status = self.coded(&list.status);
        self.put(format!(
            "{title} {}: {status}",
            number.map_or("-", String::as_str)
        ));
        for (zh, en, value) in [
            ("预录入编号", "pre-entry number", &list.pre_no),
            ("订单编号", "order number", &list.order_no),
            ("运单编号", "waybill number", &list.logistics_no),
            (
                "支付交易编号",
                "payment transaction",
                &list.pay_transaction_id,
            ),
        ] {
            if let Some(value) = value {
                let name = self.say(zh, en).to_owned();
                self.put(format!("  {name}: {value}"));
            }
        }
        self.put("");
        for lane in &list.lanes {
            let line = format!("  {}: {}", self.word(&lane.region), self.word(&lane.state));
            self.put(line);
        }
        if let Some(tax) = &list.tax {
            let regime = self.word(&tax.regime).to_owned();
            let names = [
                ("完税价格", "value"),
                ("关税", "duty"),
                ("消费税", "consumption tax"),
                ("增值税", "VAT"),
                ("合计", "total"),
            ]
            .map(|(zh, en)| self.say(zh, en).to_owned());
            let amounts = [
                &tax.value,
                &tax.duty,
                &tax.consumption,
                &tax.vat,
                &tax.total,
            ];
            let figures: Vec<String> = names
                .iter()
                .zip(amounts)
                .map(|(name, amount)| format!("{name} {amount}"))
                .collect();
            self.put(format!("  {regime} (CNY): {}", figures.join(", ")));
        }
        self.heading("经过", "what happened");
        for item in &list.timeline {
            self.item(item);
        }
        for decision in &list.decisions {
            self.decision(decision);
        }
    }

    fn heading(&mut self, zh: &str, en: &str) {
        let text = self.say(zh, en).to_owned();
        self.put("");
        self.put(text);
    }

    fn item(&mut self, item: &TimelineItem) {
        let line = format!(
            "  {}  {}  {} -> {}",
            self.time(item.at),
            item.actor,
            self.word(&item.cause),
            self.coded(&item.status)
        );
        self.put(line);
        if let Some(act) = &item.act {
            self.act(act);
        }
        for (region, from, to) in &item.changes {
            let line = format!(
                "      {}: {} -> {}",
                self.word(region),
                self.word(from),
                self.word(to)
            );
            self.put(line);
        }
        for finding in &item.findings {
            self.finding(finding);
        }
    }

    /// Who acted how: `customs officer 虚构海关: order an examination`.
    fn act(&mut self, act: &ActView) {
        let mut line = format!("      {}", self.word(&act.capacity));
        if act.by.code != act.capacity.code {
            line.push_str(&format!(" {}", self.word(&act.by)));
        }
        line.push_str(&format!(": {}", self.word(&act.what)));
        if let Some(about) = &act.about {
            line.push_str(&format!(" ({})", self.word(about)));
        }
        if !act.note.is_empty() {
            line.push_str(&format!(" – {}", act.note));
        }
        self.put(line);
    }

    fn finding(&mut self, finding: &Rendered) {
        let sentence = self.say(&finding.zh, &finding.en).to_owned();
        let official = finding
            .official
            .as_ref()
            .map(|code| format!(" [{code}]"))
            .unwrap_or_default();
        self.put(format!("      {}{official} {sentence}", finding.code));
        let law = self.say(&finding.legal_ref_zh, &finding.legal_ref);
        let line = format!("        {} — {law}", finding.location.path);
        self.put(line);
    }

    fn decision(&mut self, decision: &DecisionView) {
        let head = self.say("决定", "decision").to_owned();
        let law = self.say("适用法律日期", "law of").to_owned();
        self.put("");
        self.put(format!(
            "{head} {} ({}), {law} {}, {}",
            decision.entry,
            self.time(decision.at),
            decision.law_date,
            decision.law
        ));
        for step in &decision.steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &StepView) {
        let title = self.say(&step.zh, &step.en).to_owned();
        let inputs: Vec<String> = step
            .inputs
            .iter()
            .map(|told| format!("{} = {}", self.word(&told.name), self.word(&told.value)))
            .collect();
        let result = self.word(&step.result).to_owned();
        let law = self.say(&step.legal_ref_zh, &step.legal_ref).to_owned();
        let known = self.word(&step.confidence).to_owned();
        self.put(format!("  {} {title}", step.rule));
        self.put(format!("      {}  =>  {result}", inputs.join(", ")));
        self.put(format!("      {law} ({known})"));
    }
}
