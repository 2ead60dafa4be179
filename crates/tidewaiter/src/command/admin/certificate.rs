//! `admin certificate`: tariff quotas and relief by certificate.

use tw_app::admin::{AdminCommand, CertificateTerms};
use tw_base::{Date, Decimal};
use tw_tariff::certificate::CertificateKind;

#[derive(clap::Subcommand)]
pub enum Certificate {
    /// Register a certificate; declarations draw on its quantity
    ///
    /// Example: tidewaiter admin certificate add TQ2026-1 --kind tariff_quota
    ///   --holder 9999960001 --commodity 1005 --unit 035 --quantity 500000
    ///   --from 2026-01-01 --to 2026-12-31
    #[command(verbatim_doc_comment)]
    Add(Box<Add>),
}

#[derive(clap::Args)]
pub struct Add {
    /// Number; one of relief begins with Z
    number: String,
    /// What it opens
    #[arg(long, value_enum)]
    kind: Kind,
    /// The enterprise whose it is: declarations name it as domestic consignee
    #[arg(long)]
    holder: String,
    /// Goods, by the first two to ten digits of their code; may be repeated
    #[arg(long, required = true)]
    commodity: Vec<String>,
    /// Unit, a code of the table `units` (035: kilogram)
    #[arg(long)]
    unit: String,
    /// How much
    #[arg(long)]
    quantity: Decimal,
    /// First day
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Date,
    /// Last day [default: open]
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum Kind {
    /// The rate within a tariff quota
    TariffQuota,
    /// Relief from duty or tax
    Relief,
}

impl Certificate {
    /// The command it stands for.
    pub fn command(&self) -> AdminCommand {
        let Self::Add(add) = self;
        AdminCommand::RegisterCertificate(Box::new(CertificateTerms {
            number: add.number.clone(),
            kind: match add.kind {
                Kind::TariffQuota => CertificateKind::TariffQuota,
                Kind::Relief => CertificateKind::Relief,
            },
            holder: add.holder.clone(),
            commodities: add.commodity.clone(),
            unit: add.unit.clone(),
            quantity: add.quantity,
            from: add.from,
            to: add.to,
        }))
    }
}
