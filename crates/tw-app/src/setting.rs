//! What does not change while an engine runs.

use crate::codec::Codec;
use crate::decision::Context;
use crate::journal;
use crate::people::Secret;
use std::sync::Arc;
use tw_base::Timestamp;
use tw_clearance::{Projection, ProjectionError};
use tw_enterprise::EnterpriseLaw;
use tw_law::{Pack, PackError};
use tw_programme::Programme;

/// What does not change while an engine runs.
#[derive(Clone)]
pub struct Setting {
    /// Law.
    pub pack: Arc<Pack>,
    /// Message family.
    pub codec: Arc<dyn Codec>,
    /// Who verifies signatures.
    pub signatures: Arc<dyn crate::codec::Signatures>,
    /// Keys for persons.
    pub secret: Secret,
    /// Regions onto partners' codes.
    pub projections: Arc<Projections>,
    /// The measures the pack lays down; the engine adds those published in
    /// its store.
    pub programme: Arc<Programme>,
    /// Number of this writer.
    pub writer: u32,
}

impl Setting {
    /// The context of a decision with the measures there are.
    pub(crate) fn context_with<'p>(
        &'p self,
        now: Timestamp,
        programme: &'p Programme,
    ) -> Context<'p> {
        Context {
            programme,
            ..self.context(now)
        }
    }

    /// The context of a decision.
    pub fn context(&self, now: Timestamp) -> Context<'_> {
        Context {
            pack: &self.pack,
            now,
            today: journal::day(now, self.pack.zone()),
            projection: &self.projections.lists,
            channels: &self.projections.declarations,
            guarantees: &self.projections.guarantees,
            signatures: self.signatures.as_ref(),
            secret: &self.secret,
            enterprise_law: &self.projections.enterprises,
            programme: &self.programme,
        }
    }
}

/// The tables of a pack that domain crates read: those by which regions become
/// codes, and what is laid down on guarantees and enterprises.
#[derive(Debug, Clone)]
pub struct Projections {
    /// Of a list, onto CEB `returnStatus`.
    pub lists: Projection,
    /// Of a declaration, onto CHANNEL.
    pub declarations: Projection,
    /// Credit classes, certification, partners.
    pub enterprises: EnterpriseLaw,
    /// Kinds, ratios, grounds.
    pub guarantees: tw_guarantee::Tables,
}

/// A table of the pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadTable {
    /// One by which regions become codes.
    #[error("{file}: {error}")]
    Projection {
        /// The file in the pack.
        file: &'static str,
        /// Why.
        error: ProjectionError,
    },
    /// One on enterprises.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// One on guarantees.
    #[error(transparent)]
    Guarantee(#[from] tw_guarantee::TableError),
}

impl Projections {
    /// Reads the tables of a pack.
    pub fn of(pack: &Pack) -> Result<Self, BadTable> {
        let read = |file| {
            let table = pack.file(file).unwrap_or_default();
            Projection::parse(table).map_err(|error| BadTable::Projection { file, error })
        };
        Ok(Self {
            lists: read("projections/ceb_return_status.csv")?,
            declarations: read("projections/dec_channel.csv")?,
            enterprises: EnterpriseLaw::of(pack)?,
            guarantees: tw_guarantee::Tables::read(pack)?,
        })
    }
}
