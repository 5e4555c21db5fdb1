//! How far an import has come: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows progress through one file.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    lines: Option<Lines>,
}

#[derive(Debug)]
struct Lines {
    name: String,
    next: Instant,
}

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

impl Progress {
    /// Shows nothing.
    pub fn hidden() -> Self {
        Self {
            bar: ProgressBar::hidden(),
            lines: None,
        }
    }

    /// A bar on standard error if that is a terminal, a line now and then if not.
    pub fn shown(name: &str, bytes: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            let lines = Lines {
                name: name.to_owned(),
                next: Instant::now() + LINE_EVERY,
            };
            return Self {
                bar: ProgressBar::hidden(),
                lines: Some(lines),
            };
        }
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
        let style = "{prefix} {bar:32} {percent:>3} %  {msg}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        Self { bar, lines: None }
    }

    /// So many bytes of the file and rows in it are read.
    pub fn reached(&mut self, bytes: u64, rows: u64) {
        self.bar.set_position(bytes);
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{rows} rows"));
        }
        if let Some(lines) = &mut self.lines
            && Instant::now() >= lines.next
        {
            tracing::info!(file = lines.name, rows, "importing");
            lines.next += LINE_EVERY;
        }
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}
