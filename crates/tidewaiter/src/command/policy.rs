//! `policy`: which measures apply to an enterprise, why, and what they saved.

use crate::out::{self, Done, Ended, Format, Lang, failed};
use crate::wiring::{DataArgs, PackArgs};
use tw_app::measures::{ConditionView, MeasureView, PolicyView, Saved, Sight};
use tw_app::view::Coded;
use tw_base::Date;

/// One policy for one enterprise: which measures apply to it and why, which
/// nearly do and what is missing, and what each saved it
///
/// What a measure saved is found by deciding the enterprise's own declarations
/// again without it. Works beside a running server.
///
/// Example: tidewaiter policy 4403000001 --at 2026-06-30 --lang zh
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Its code
    #[arg(value_name = "ENTERPRISE")]
    enterprise: String,
    /// The day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<Date>,
    /// Measures that do not apply as well
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pack: PackArgs,
    /// Language
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Output: `json` prints all of it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let service = args.data.reader(&args.pack)?;
    let Some(policy) = service.policy(&args.enterprise, args.at, Sight::All)? else {
        return Err(failed(
            format!("there is no enterprise {:?}", args.enterprise),
            "give the code it is registered under",
        ));
    };
    if args.format == Format::Json {
        out::json(&policy)?;
        return Ok(Done::Clean);
    }
    let writer = Writer {
        zh: out::lang(args.lang) == Lang::Zh,
    };
    for line in writer.policy(&policy, args.all) {
        out::line(out::clean(&line))?;
    }
    Ok(Done::Clean)
}

struct Writer {
    zh: bool,
}

impl Writer {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.zh { zh } else { en }
    }

    fn pick<'t>(&self, coded: &'t Coded) -> &'t str {
        self.say(&coded.zh, &coded.en)
    }

    fn policy(&self, policy: &PolicyView, all: bool) -> Vec<String> {
        let mut lines = vec![
            format!(
                "{} {} {}: {}",
                policy.enterprise,
                policy.name,
                policy.at,
                self.pick(&policy.class)
            ),
            format!(
                "{} {}",
                self.say("本企业报关单", "its declarations"),
                policy.declarations
            ),
        ];
        if policy.more {
            let told = self.say(
                "仅查看最新部分，更早的未计入",
                "the newest; it has more, which are not counted",
            );
            lines.push(told.to_owned());
        }
        let shown = |measure: &&MeasureView| all || measure.standing.code != "not";
        for measure in policy.measures.iter().filter(shown) {
            lines.push(String::new());
            self.measure(measure, &mut lines);
        }
        let hidden = policy.measures.iter().filter(|m| !shown(m)).count();
        if hidden > 0 {
            let hidden = format!(
                "{hidden} {}",
                self.say("项不适用（--all）", "do not apply (--all)")
            );
            lines.extend([String::new(), hidden]);
        }
        lines.push(self.pick(&policy.not_told).to_owned());
        lines
    }

    fn measure(&self, measure: &MeasureView, lines: &mut Vec<String>) {
        let example = match measure.example {
            true => self.say("（示例）", " (an example)"),
            false => "",
        };
        lines.push(format!(
            "{} {}{example}: {}",
            measure.number,
            self.pick(&measure.title),
            self.pick(&measure.standing)
        ));
        for effect in &measure.effects {
            let value = effect.value.as_deref().unwrap_or("");
            let line = format!("  + {} {} {value}", self.pick(&effect.kind), effect.about);
            lines.push(line.trim_end().to_owned());
        }
        lines.extend(measure.conditions.iter().map(|one| self.condition(one)));
        if measure.saved.declarations > 0 {
            lines.extend(self.saved(&measure.saved));
        }
    }

    fn condition(&self, condition: &ConditionView) -> String {
        let list = |values: &[String]| match values {
            [] => "–".to_owned(),
            values => values.join(" "),
        };
        let mut line = format!(
            "  {} {}: {} / {}",
            self.pick(&condition.state),
            self.pick(&condition.about),
            list(&condition.wanted),
            list(&condition.found)
        );
        if let Some(remedy) = &condition.remedy {
            line.push_str(" → ");
            line.push_str(self.pick(remedy));
        }
        line
    }

    fn saved(&self, saved: &Saved) -> Vec<String> {
        let line = |zh, en, value: String| format!("  = {} {value}", self.say(zh, en));
        vec![
            line(
                "作用的报关单",
                "declarations it acted on",
                saved.declarations.to_string(),
            ),
            line(
                "未占用的担保（元；元×天）",
                "guarantee not frozen (yuan; yuan times days)",
                format!("{}; {}", saved.not_frozen, saved.not_frozen_days),
            ),
            line(
                "延后缴纳的税款（元；元×天）",
                "tax deferred (yuan; yuan times days)",
                format!("{}; {}", saved.deferred, saved.deferred_days),
            ),
            line(
                "免于查验",
                "examinations avoided",
                saved.examinations.to_string(),
            ),
            line(
                "少收费用（元）",
                "fees not charged (yuan)",
                saved.fees.to_string(),
            ),
            line(
                "仅凭该措施可用的模式、担保与免交单证",
                "open by it alone (ways, guarantees, documents spared)",
                saved.opened.to_string(),
            ),
        ]
    }
}
