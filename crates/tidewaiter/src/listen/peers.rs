//! How many connections each address has open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Connections by address.
#[derive(Debug, Default)]
pub struct Peers(Mutex<HashMap<IpAddr, usize>>);

/// A connection that counts; no longer once dropped.
#[derive(Debug)]
pub struct Counted {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Peers {
    /// Counts a connection, unless its address has so many already.
    pub fn count(self: &Arc<Self>, peer: IpAddr, most: usize) -> Option<Counted> {
        let address = party(peer);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.entry(address).or_insert(0);
        if *own >= most {
            return None;
        }
        *own += 1;
        Some(Counted {
            peers: Arc::clone(self),
            address,
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// Of IPv6 the network: one machine has a whole one.
fn party(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_and_a_network_is_one_address() {
        let peers = Arc::new(Peers::default());
        let count = |text: &str| peers.count(text.parse().expect("address"), 2);
        let first = count("192.0.2.1").expect("one");
        let _second = count("::ffff:192.0.2.1").expect("the same, mapped");
        assert!(count("192.0.2.1").is_none());
        let _other = count("192.0.2.2").expect("another");
        drop(first);
        assert!(count("192.0.2.1").is_some());
        let _six = [count("2001:db8::1"), count("2001:db8::2")];
        assert!(count("2001:db8::3").is_none(), "the same network");
        assert!(count("2001:db8:0:1::3").is_some(), "another network");
        drop(_six);
        assert_eq!(peers.0.lock().expect("lock").len(), 2, "nothing is kept");
    }
}
