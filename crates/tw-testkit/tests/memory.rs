//! The store in memory passes the suite it is the model of.

use tw_testkit::MemPlace;

tw_testkit::store_conformance!(MemPlace);
