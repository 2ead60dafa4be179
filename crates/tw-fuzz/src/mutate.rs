//! Changing an input: a few steps, each of a kind that has found faults in
//! parsers before. Tokens of the target's own language are among them.

use crate::Dice;

/// Longest ordinary input. Long ones are rare, because an execution should
/// cost microseconds; [`grow`] makes some.
pub(crate) const USUAL_MAX: usize = 4096;

/// Numbers at which parsers have edges.
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "1e999",
    "0.00000000000000000000000000001",
    "99999999999999999999999999999",
];

/// Bytes at which parsers have edges.
const BYTES: &[u8] = &[
    0, 1, 9, 10, 13, 32, 34, 38, 39, 47, 58, 60, 61, 62, 93, 127, 128, 191, 192, 224, 237, 239,
    240, 244, 254, 255,
];

/// Changes an input in a few places.
pub(crate) fn mutate(input: &mut Vec<u8>, dice: &mut Dice, tokens: &[Vec<u8>], others: &[Vec<u8>]) {
    let steps = 1 + dice.below(2) + if dice.one_in(4) { dice.below(6) } else { 0 };
    for _ in 0..steps {
        step(input, dice, tokens, others);
    }
    input.truncate(USUAL_MAX);
}

fn step(input: &mut Vec<u8>, dice: &mut Dice, tokens: &[Vec<u8>], others: &[Vec<u8>]) {
    let at = dice.below(input.len() + 1);
    match dice.below(14) {
        0 => {
            if let Some(b) = input.get_mut(at) {
                *b ^= 1 << dice.below(8);
            }
        }
        1 => {
            if let (Some(b), Some(edge)) = (input.get_mut(at), dice.pick(BYTES)) {
                *b = *edge;
            }
        }
        2 => {
            if let Some(b) = input.get_mut(at) {
                *b = dice.byte();
            }
        }
        3 => {
            let some = [dice.byte(), dice.byte(), dice.byte(), dice.byte()];
            let n = dice.below(5);
            insert(input, at, some.get(..n).unwrap_or(&[]));
        }
        4 | 5 => {
            let end = at + length(dice, input.len() - at);
            input.drain(at..end);
        }
        6 => {
            let end = at + length(dice, input.len() - at);
            let piece = input.get(at..end).unwrap_or(&[]).to_vec();
            let to = dice.below(input.len() + 1);
            insert(input, to, &piece);
        }
        7..=9 => {
            if let Some(token) = dice.pick(tokens) {
                if dice.one_in(2) {
                    let end = input.len().min(at + token.len());
                    input.drain(at..end);
                }
                insert(input, at, token);
            }
        }
        10 => {
            if let Some(other) = dice.pick(others) {
                let from = dice.below(other.len() + 1);
                let end = from + length(dice, other.len() - from);
                let piece = other.get(from..end).unwrap_or(&[]).to_vec();
                insert(input, at, &piece);
            }
        }
        11 => number(input, dice, at),
        12 => repeat(input, dice, at),
        _ => input.truncate(at),
    }
}

/// Mostly short, sometimes all that is left.
fn length(dice: &mut Dice, most: usize) -> usize {
    match dice.below(8) {
        0 => dice.below(most + 1),
        1..=3 => dice.below(most.min(32) + 1),
        _ => dice.below(most.min(6) + 1),
    }
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let at = at.min(input.len());
    input.splice(at..at, piece.iter().copied());
}

/// Puts another number in the place of the next one.
fn number(input: &mut Vec<u8>, dice: &mut Dice, at: usize) {
    let rest = input.get(at..).unwrap_or(&[]);
    let Some(from) = rest.iter().position(u8::is_ascii_digit).map(|n| at + n) else {
        return;
    };
    let end = input.get(from..).unwrap_or(&[]);
    let end = from + end.iter().take_while(|b| b.is_ascii_digit()).count();
    let other = dice.pick(NUMBERS).copied().unwrap_or("0");
    input.splice(from..end, other.bytes());
}

/// Repeats a short piece many times.
fn repeat(input: &mut Vec<u8>, dice: &mut Dice, at: usize) {
    let end = at + dice.below((input.len() - at).min(24) + 1);
    let piece = input.get(at..end).unwrap_or(&[]).to_vec();
    let times = [2, 3, 5, 17, 70][dice.below(5)];
    let mut all = Vec::with_capacity(piece.len() * times);
    for _ in 0..times {
        all.extend_from_slice(&piece);
    }
    insert(input, at, &all);
}

/// A long input out of a short one: a piece of it, up to 256 KiB of times.
pub(crate) fn grow(input: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(input.len() + 1);
    let end = at + length(dice, input.len() - at);
    let piece = input.get(at..end).unwrap_or(&[]).to_vec();
    if piece.is_empty() {
        return;
    }
    let size = 1 << (10 + dice.below(9));
    let times = size / piece.len();
    let mut all = Vec::with_capacity(size);
    for _ in 0..times {
        all.extend_from_slice(&piece);
    }
    insert(input, at, &all);
}
