//! tw-tariff
