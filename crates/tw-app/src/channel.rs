//! Projected codes of declarations in the column that holds a list's number:
//! the code's own letters in the low bytes, under a mark no list's code bears.

/// Set in every code of a declaration.
const MARK: i32 = 0x4000_0000;

/// The number of a code of one to three letters or digits, such as `L` or
/// `SpK`; 0 for anything else.
pub fn number(code: &str) -> i32 {
    let bytes = code.as_bytes();
    let fits = (1..=3).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphanumeric);
    if !fits {
        return 0;
    }
    let folded = bytes.iter().fold(0, |n, byte| (n << 8) | i32::from(*byte));
    MARK | folded
}

/// The code a number stands for, if it is one of a declaration.
pub fn code(number: i32) -> Option<String> {
    if number & MARK == 0 || number < 0 {
        return None;
    }
    let [_, rest @ ..] = (number & !MARK).to_be_bytes();
    let bytes: Vec<u8> = rest.into_iter().skip_while(|byte| *byte == 0).collect();
    let code = String::from_utf8(bytes).ok()?;
    (self::number(&code) == number).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_and_lists_numbers_are_none() {
        for text in ["L", "7", "SpK", "Sp1", "P", "a", "A"] {
            assert_eq!(code(number(text)).as_deref(), Some(text));
        }
        for text in ["", "four", "-", "é"] {
            assert_eq!(number(text), 0, "{text}");
        }
        for list in [
            0,
            1,
            100,
            120,
            399,
            800,
            899,
            -621_001,
            i32::MIN,
            i32::MAX,
            MARK,
        ] {
            assert_eq!(code(list), None, "{list}");
        }
    }
}
