//! The model: what happened, in order, and what follows from it.

use tw_base::Date;

/// What happened, on which day, in order. That is all the model knows.
#[derive(Debug, Clone)]
pub enum Happened {
    Registered {
        letter: usize,
        group: Option<usize>,
        /// Of the whole under `None`, and of parties.
        limits: Vec<(Option<usize>, i64)>,
        from: Date,
        last: Date,
        office: Option<usize>,
    },
    Joined {
        group: usize,
        party: usize,
        from: Date,
    },
    Left {
        group: usize,
        party: usize,
        from: Date,
    },
    Limited {
        letter: usize,
        of: Option<usize>,
        to: i64,
    },
    Drew {
        debt: u64,
        letter: usize,
        party: usize,
        amount: i64,
    },
    Restored {
        debt: u64,
    },
    Called {
        debt: u64,
        amount: i64,
    },
    MadeGood {
        letter: usize,
        party: usize,
        amount: i64,
    },
    Discharged {
        letter: usize,
    },
}

use Happened as H;

/// A draw as the model sees it.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    pub letter: usize,
    pub party: usize,
    pub office: usize,
    pub amount: i64,
}

/// The naive model over a history.
pub struct Model<'h>(pub &'h [Happened], pub &'h [Happened]);

impl Model<'_> {
    fn all(&self) -> impl Iterator<Item = &Happened> {
        self.0.iter().chain(self.1)
    }

    pub fn terms(&self, wanted: usize) -> Option<(Option<usize>, Date, Date, Option<usize>)> {
        self.all().find_map(|h| match h {
            H::Registered {
                letter,
                group,
                from,
                last,
                office,
                ..
            } if *letter == wanted => Some((*group, *from, *last, *office)),
            _ => None,
        })
    }

    pub fn ended(&self, wanted: usize) -> bool {
        self.all()
            .any(|h| matches!(h, H::Discharged { letter } if *letter == wanted))
    }

    pub fn limit(&self, wanted: usize, who: Option<usize>) -> Option<i64> {
        let mut limit = None;
        for h in self.all() {
            match h {
                H::Registered { letter, limits, .. } if *letter == wanted => {
                    limit = limits.iter().find(|(of, _)| *of == who).map(|(_, n)| *n);
                }
                H::Limited { letter, of, to } if *letter == wanted && *of == who => {
                    limit = Some(*to);
                }
                _ => {}
            }
        }
        limit
    }

    fn drawn(&self, wanted: u64) -> Option<(usize, usize, i64)> {
        self.all().find_map(|h| match h {
            H::Drew {
                debt,
                letter,
                party,
                amount,
            } if *debt == wanted => Some((*letter, *party, *amount)),
            _ => None,
        })
    }

    pub fn resolved(&self, wanted: u64) -> usize {
        self.all()
            .filter(|h| match h {
                H::Restored { debt } | H::Called { debt, .. } => *debt == wanted,
                _ => false,
            })
            .count()
    }

    /// What the guarantor answers for: the limit less what was called and not
    /// made good.
    pub fn cover(&self, wanted: usize, who: Option<usize>) -> i64 {
        if self.ended(wanted) {
            return 0;
        }
        let mut cover = self.limit(wanted, who).unwrap_or(0);
        for h in self.all() {
            match h {
                H::Called { debt, amount } => {
                    if let Some((letter, party, _)) = self.drawn(*debt)
                        && letter == wanted
                        && who.is_none_or(|who| who == party)
                    {
                        cover -= amount;
                    }
                }
                H::MadeGood {
                    letter,
                    party,
                    amount,
                } if *letter == wanted && who.is_none_or(|who| who == *party) => cover += amount,
                _ => {}
            }
        }
        cover
    }

    /// What is drawn and not resolved.
    pub fn exposure(&self, wanted: usize, who: Option<usize>) -> i64 {
        let mut open = 0;
        for h in self.all() {
            if let H::Drew {
                debt,
                letter,
                party,
                amount,
            } = h
                && *letter == wanted
                && who.is_none_or(|who| who == *party)
                && self.resolved(*debt) == 0
            {
                open += amount;
            }
        }
        open
    }

    pub fn belongs(&self, wanted: usize, who: usize, day: Date) -> bool {
        // The last thing said of a day holds.
        let mut belongs = false;
        for h in self.all() {
            match h {
                H::Joined { group, party, from } if (*group, *party) == (wanted, who) => {
                    belongs |= *from <= day;
                }
                H::Left { group, party, from } if (*group, *party) == (wanted, who) => {
                    belongs &= day < *from;
                }
                _ => {}
            }
        }
        belongs
    }

    pub fn allows(&self, draw: Draw, day: Date) -> bool {
        let Some((group, from, last, office)) = self.terms(draw.letter) else {
            return false;
        };
        let place = office.is_none_or(|office| office == draw.office);
        let stands = !self.ended(draw.letter) && from <= day && day <= last && place;
        let member = group.is_none_or(|group| self.belongs(group, draw.party, day));
        let room = |who| self.cover(draw.letter, who) - self.exposure(draw.letter, who);
        let own = group.is_none() || self.limit(draw.letter, Some(draw.party)).unwrap_or(0) > 0;
        let fits =
            room(None) >= draw.amount && (group.is_none() || room(Some(draw.party)) >= draw.amount);
        stands && member && own && fits
    }
}
