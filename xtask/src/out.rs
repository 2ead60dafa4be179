//! Printing. What a task is asked for goes to standard output, what it says
//! while working to standard error.

use std::io::Write;

/// Prints what was asked for.
pub fn data(text: &str) {
    let mut out = std::io::stdout().lock();
    // A reader who goes away is no failure.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Says something beside it.
pub fn say(line: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}
