//! Erasing a person from a year that is over, and a whole year.
//!
//! In this order, so that it can be cut short anywhere and done again: look
//! what names the person; destroy the keys (then nothing sealed can be read);
//! make the parcels forget the hashes by which they were found; write down
//! that it was done. The journal is not changed: its hashes are over what was
//! sealed.

use crate::door;
use crate::engine::{Command, Reply};
use crate::people::{KeysError, SearchError, Sought, each_parcel, search, waiting};
use crate::service::{Service, ServiceError};
use tw_base::{Finding, RuleCode, Severity, SubjectId};

/// Parcels that are made to forget at once.
const AT_ONCE: usize = 512;

impl From<SearchError> for ServiceError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Store(error) => Self::Store(error),
            SearchError::State(error) => Self::State(error),
            SearchError::Journal(error) => Self::Journal(error),
        }
    }
}

impl From<KeysError> for ServiceError {
    fn from(error: KeysError) -> Self {
        Self::Failed(error.to_string())
    }
}

type Found = Result<Vec<SubjectId>, Box<Finding>>;

fn refuse(code: RuleCode, year: i16) -> Box<Finding> {
    Box::new(Finding::rule(code).with("year", year))
}

impl Service {
    /// Erases a person from a year: everything sealed under the person's key
    /// is lost for good, and no hash tells any more that it was this person.
    pub async fn erase_person(
        &self,
        identity_number: String,
        year: i16,
    ) -> Result<Vec<Finding>, ServiceError> {
        let number = identity_number.trim().to_ascii_uppercase();
        let lines = number.contains(|c: char| c.is_control());
        if number.is_empty() || number.chars().count() > 60 || lines {
            let why = "an identity number has 1 to 60 characters, on one line";
            return Ok(vec![
                Finding::rule(door::NOT_REGISTRABLE).with("value", why),
            ]);
        }
        if let Some(finding) = self.running(year) {
            return Ok(vec![finding]);
        }
        let service = self.clone();
        let found = blocking(move || service.destroy_person(number, year)).await?;
        self.forgotten(found, year).await
    }

    /// Erases everybody from a year: its keys are destroyed whole.
    pub async fn retire_year(&self, year: i16) -> Result<Vec<Finding>, ServiceError> {
        if let Some(finding) = self.running(year) {
            return Ok(vec![finding]);
        }
        let service = self.clone();
        let found = blocking(move || service.destroy_year(year)).await?;
        self.forgotten(found, year).await
    }

    /// A year that runs still needs its keys: the yearly limit is kept by them.
    fn running(&self, year: i16) -> Option<Finding> {
        let today = self.day();
        (year >= today.year()).then(|| *refuse(door::YEAR_RUNS, year))
    }

    fn destroy_person(&self, number: String, year: i16) -> Result<Found, ServiceError> {
        let secret = &self.setting().secret;
        let opener = secret.opener();
        let Some(place) = opener.place(&number, year) else {
            return Ok(Err(refuse(door::NO_KEYS_OF_YEAR, year)));
        };
        let sought = Sought {
            number,
            year,
            place,
            opener,
        };
        let mut traces = search(self.query(), &sought)?;
        if let Some(list) = traces.waiting {
            let finding = refuse(door::PERSON_AWAITED, year).with("list", list);
            return Ok(Err(Box::new(finding)));
        }
        traces.documents.entry(year).or_default().push(place);
        secret.keyring().destroy(&traces.documents)?;
        Ok(Ok(traces.parcels))
    }

    fn destroy_year(&self, year: i16) -> Result<Found, ServiceError> {
        let secret = &self.setting().secret;
        if secret.keyring().year(year).is_none() {
            return Ok(Err(refuse(door::NO_KEYS_OF_YEAR, year)));
        }
        let mut parcels = Vec::new();
        let mut awaited = None;
        each_parcel(self.query(), |id, parcel| {
            let order = parcel.order.as_ref().map(|order| order.buyer);
            let payment = parcel.payment.as_ref().map(|payment| payment.payer);
            let list = parcel.list.as_ref().map(|list| list.buyer);
            let mut named = [order, payment, list].into_iter().flatten();
            if named.any(|person| person.in_year(year).is_some()) {
                parcels.push(id);
                awaited = awaited.take().or_else(|| waiting(&parcel));
            }
        })?;
        if let Some(list) = awaited {
            let finding = refuse(door::PERSON_AWAITED, year).with("list", list);
            return Ok(Err(Box::new(finding)));
        }
        secret.keyring().retire(year)?;
        Ok(Ok(parcels))
    }

    /// Makes parcels forget, and writes down that it was done.
    async fn forgotten(&self, found: Found, year: i16) -> Result<Vec<Finding>, ServiceError> {
        let parcels = match found {
            Ok(parcels) => parcels,
            Err(finding) => return Ok(vec![*finding]),
        };
        for some in parcels.chunks(AT_ONCE) {
            let mut waiting = Vec::with_capacity(some.len());
            for parcel in some {
                let (service, parcel) = (self.clone(), *parcel);
                let command = Command::ForgetPerson(parcel, year);
                waiting.push(tokio::spawn(async move { service.decide(command).await }));
            }
            for reply in waiting {
                reply
                    .await
                    .map_err(|e| ServiceError::Failed(e.to_string()))??;
            }
        }
        let done = Finding::rule(door::PERSONS_ERASED)
            .weighing(Severity::Note)
            .with("year", year)
            .with("parcels", parcels.len());
        match self.decide(Command::WriteDown(done)).await? {
            Reply::Admin(findings) => Ok(findings),
            _ => Ok(Vec::new()),
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| ServiceError::Failed(e.to_string()))?
}
