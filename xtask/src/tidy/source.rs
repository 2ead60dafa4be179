//! Rust source as the checks need it: code without its comments and strings,
//! those two by line, and which lines belong to tests. It is a scanner, not a
//! parser: it knows just enough that a word in a comment or in a string is
//! never taken for code.

/// One source file, taken apart.
#[derive(Debug)]
pub struct Source {
    /// The code, with comments and the insides of strings as spaces; every
    /// line stands where it stood.
    pub code: String,
    /// Comments with the line each begins on.
    pub comments: Vec<(usize, String)>,
    /// The insides of string literals with the line each begins on.
    pub strings: Vec<(usize, String)>,
    /// Lines, from 1 to 1, of items under `#[cfg(test)]`.
    tests: Vec<(usize, usize)>,
    /// Modules declared under `#[cfg(test)]` whose bodies are other files.
    pub test_modules: Vec<String>,
}

impl Source {
    /// Takes a source apart.
    pub fn of(text: &str) -> Self {
        let mut scan = Scan::new(text);
        scan.run();
        let code = String::from_utf8(scan.code).unwrap_or_default();
        let mut source = Self {
            code,
            comments: scan.comments,
            strings: scan.strings,
            tests: Vec::new(),
            test_modules: Vec::new(),
        };
        source.find_tests();
        source
    }

    /// Whether a line belongs to a test in this file.
    pub fn is_test(&self, line: usize) -> bool {
        self.tests
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&line))
    }

    /// The line a byte of the code stands on.
    pub fn line_of(&self, at: usize) -> usize {
        1 + self
            .code
            .as_bytes()
            .iter()
            .take(at)
            .filter(|byte| **byte == b'\n')
            .count()
    }

    /// Where in the code these words stand as whole words, with their lines.
    pub fn find<'s>(&'s self, words: &'s str) -> impl Iterator<Item = (usize, usize)> + 's {
        let found = self.code.match_indices(words).map(|(at, _)| at);
        found
            .filter(move |at| whole(&self.code, *at, words))
            .map(|at| (at, self.line_of(at)))
    }

    fn find_tests(&mut self) {
        let mut from = 0;
        while let Some(at) = self.code.get(from..).and_then(|rest| rest.find("#[cfg(")) {
            let start = from + at;
            let condition_ends = closing(&self.code, start + "#[cfg".len());
            from = condition_ends;
            let condition = self.code.get(start..condition_ends).unwrap_or_default();
            if !has_word(condition, "test") || condition.contains("not(test") {
                continue;
            }
            let end = self.item_end(condition_ends);
            let item = self
                .code
                .get(condition_ends..end)
                .unwrap_or_default()
                .trim_end();
            if let Some(declared) = item.strip_suffix(';')
                && let Some((_, module)) = declared.rsplit_once("mod ")
            {
                self.test_modules.push(module.trim().to_owned());
            }
            self.tests
                .push((self.line_of(start), self.line_of(end.saturating_sub(1))));
            from = end;
        }
    }

    /// Where the item that begins here ends: after its `;` or its `}`.
    fn item_end(&self, from: usize) -> usize {
        let bytes = self.code.as_bytes();
        // The attribute's own closing bracket comes first.
        let mut at = from;
        let mut depth = 1_i32;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth -= 1,
                b'{' if depth == 0 => return closing(&self.code, at),
                b';' if depth == 0 => return at + 1,
                _ => {}
            }
            at += 1;
        }
        bytes.len()
    }
}

/// The byte after the bracket that closes the one at `open`, or the end.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// Whether a text has this as a whole word.
pub fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| whole(text, at, word))
}

/// Whether what stands at `at` is not part of a longer name.
fn whole(text: &str, at: usize, words: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let after = text.get(at + words.len()..).and_then(|t| t.chars().next());
    let goes_on_before = words.starts_with(part) && before.is_some_and(part);
    let goes_on_behind = words.ends_with(part) && after.is_some_and(part);
    !goes_on_before && !goes_on_behind
}

/// The scanner: copies code, blanks the rest.
struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    line: usize,
    code: Vec<u8>,
    comments: Vec<(usize, String)>,
    strings: Vec<(usize, String)>,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        let code = Vec::with_capacity(text.len());
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
            code,
            comments: vec![],
            strings: vec![],
        }
    }

    fn run(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
                b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
                b'"' => self.string(),
                b'r' if self.raw_hashes().is_some() => self.raw_string(),
                b'\'' => self.quote(),
                _ => self.copy(),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn copy(&mut self) {
        if let Some(byte) = self.peek(0) {
            self.line += usize::from(byte == b'\n');
            self.code.push(byte);
            self.at += 1;
        }
    }

    fn blank(&mut self) {
        if let Some(byte) = self.peek(0) {
            self.line += usize::from(byte == b'\n');
            self.code.push(if byte == b'\n' { b'\n' } else { b' ' });
            self.at += 1;
        }
    }

    fn since(&self, start: usize) -> String {
        let bytes = self.text.get(start..self.at).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    }

    fn line_comment(&mut self) {
        let (start, line) = (self.at, self.line);
        while self.peek(0).is_some_and(|byte| byte != b'\n') {
            self.blank();
        }
        self.comments.push((line, self.since(start)));
    }

    fn block_comment(&mut self) {
        let (start, line) = (self.at, self.line);
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    self.blank();
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.blank();
                }
                (None, _) => break,
                _ => {}
            }
            self.blank();
            if depth == 0 {
                break;
            }
        }
        self.comments.push((line, self.since(start)));
    }

    fn string(&mut self) {
        self.copy();
        let (start, line) = (self.at, self.line);
        while let Some(byte) = self.peek(0).filter(|byte| *byte != b'"') {
            if byte == b'\\' {
                self.blank();
            }
            self.blank();
        }
        self.strings.push((line, self.since(start)));
        self.copy();
    }

    /// How many `#` stand between this `r` and its quote, if this begins a
    /// raw string and is not the end of a name or a raw name.
    fn raw_hashes(&self) -> Option<usize> {
        let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.text.get(at));
        let prefixed = before(1).is_some_and(|byte| matches!(byte, b'b' | b'c'));
        let name = if prefixed { before(2) } else { before(1) };
        if name.is_some_and(|byte| part(*byte)) {
            return None;
        }
        let hashes = (1..)
            .take_while(|ahead| self.peek(*ahead) == Some(b'#'))
            .count();
        (self.peek(1 + hashes) == Some(b'"')).then_some(hashes)
    }

    fn raw_string(&mut self) {
        let hashes = self.raw_hashes().unwrap_or(0);
        (0..hashes + 2).for_each(|_| self.copy());
        let (start, line) = (self.at, self.line);
        let closes = |scan: &Self| {
            scan.peek(0) == Some(b'"') && (1..=hashes).all(|n| scan.peek(n) == Some(b'#'))
        };
        while self.peek(0).is_some() && !closes(self) {
            self.blank();
        }
        self.strings.push((line, self.since(start)));
        (0..=hashes).for_each(|_| self.copy());
    }

    /// A character literal is blanked, a lifetime is code.
    fn quote(&mut self) {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let inside = match rest.first() {
            Some(b'\\') => rest
                .iter()
                .skip(2)
                .position(|byte| *byte == b'\'')
                .map(|n| n + 2),
            Some(first) => {
                let width = utf8_width(*first);
                (rest.get(width) == Some(&b'\'')).then_some(width)
            }
            None => None,
        };
        self.copy();
        if let Some(width) = inside {
            (0..width).for_each(|_| self.blank());
            self.copy();
        }
    }
}

fn utf8_width(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_no_code() {
        let table = [
            ("let a = 1; // b\nlet c;", "let a = 1;     \nlet c;"),
            ("a /* b /* c */ d */ e", "a                   e"),
            (
                r#"f("x y", 'z', '\'', b"w")"#,
                r#"f("   ", ' ', '  ', b" ")"#,
            ),
            ("r#\"a \" b\"# r#type", "r#\"     \"# r#type"),
            (r#""a\"b" c"#, r#""    " c"#),
            ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
            ("'税' 'a", "'   ' 'a"),
            ("xr\"a\"", "xr\" \""),
            ("\"a\nb\" c", "\" \n \" c"),
        ];
        for (text, want) in table {
            assert_eq!(Source::of(text).code, want, "{text}");
        }
    }

    #[test]
    fn comments_and_strings_are_kept_by_line() {
        let source = Source::of("// one\nlet a = \"two\n\";\n/* three */ \"four\"");
        assert_eq!(
            source.comments,
            [(1, "// one".to_owned()), (4, "/* three */".to_owned())]
        );
        assert_eq!(
            source.strings,
            [(2, "two\n".to_owned()), (4, "four".to_owned())]
        );
    }

    #[test]
    fn items_of_tests_are_known() {
        let text = "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n\
                    #[cfg(not(test))]\nfn d() {}\n#[cfg(test)]\nmod far;\n#[cfg(all(test, unix))]\nuse x::{y};\nfn e() {}";
        let source = Source::of(text);
        let lines: Vec<usize> = (1..=14).filter(|line| source.is_test(*line)).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6, 10, 11, 12, 13]);
        assert_eq!(source.test_modules, ["far"]);
    }

    #[test]
    fn words_are_whole() {
        let source = Source::of("let rand = x;\noperand(rand::y); \"rand\" .unwrap() .unwrap_or()");
        assert_eq!(
            source
                .find("rand")
                .map(|(_, line)| line)
                .collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(source.find(".unwrap()").count(), 1);
    }
}
