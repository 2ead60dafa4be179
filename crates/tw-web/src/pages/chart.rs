//! The bar chart of documents by hour, laid out here in whole pixels; the
//! template only writes the numbers into SVG.

use serde::Serialize;

/// Height of the plot, in units of the drawing.
const HEIGHT: i64 = 160;
/// Room above the plot for the highest label.
const TOP: i64 = 16;
/// Width of one hour. The table below has columns of the same share.
const HOUR: i64 = 48;
/// Width of the axis; two hours wide, like the table's first column.
const AXIS: i64 = 96;
/// Space left and right of a bar.
const GAP: i64 = 6;

/// A bar.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    hour: usize,
    count: i64,
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    /// Middle of the bar, for its label.
    middle: i64,
}

/// A line of the grid with its label.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    y: i64,
    label: i64,
}

/// The chart.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Chart {
    bars: Vec<Bar>,
    ticks: Vec<Tick>,
    /// Where the hours stand.
    base: i64,
    /// Where the grid begins.
    axis: i64,
    width: i64,
    height: i64,
    /// Documents in all.
    total: i64,
    /// The busiest hour and its count.
    busiest: usize,
    most: i64,
}

/// Lays out the counts of the day's hours.
pub fn by_hour(counts: &[i64]) -> Chart {
    let most = counts.iter().copied().max().unwrap_or(0).max(0);
    let busiest = counts.iter().position(|c| *c == most).unwrap_or(0);
    let step = step_for(most);
    let top = step * ((most + step - 1) / step).max(1);
    let base = TOP + HEIGHT;
    let y_of = |count: i64| {
        base - i64::try_from(i128::from(count) * i128::from(HEIGHT) / i128::from(top)).unwrap_or(0)
    };
    let bars = counts
        .iter()
        .zip(0_i64..)
        .enumerate()
        .map(|(hour, (&count, n))| {
            let count = count.max(0);
            // Something is never drawn as nothing.
            let y = if count > 0 {
                y_of(count).min(base - 2)
            } else {
                base
            };
            let x = AXIS + n * HOUR;
            Bar {
                hour,
                count,
                x: x + GAP,
                y,
                width: HOUR - 2 * GAP,
                height: base - y,
                middle: x + HOUR / 2,
            }
        })
        .collect();
    let ticks = (0..=top / step)
        .map(|n| Tick {
            y: y_of(n * step),
            label: n * step,
        })
        .collect();
    Chart {
        bars,
        ticks,
        base,
        axis: AXIS,
        width: AXIS + 24 * HOUR,
        height: base + 24,
        total: counts.iter().sum(),
        busiest,
        most,
    }
}

/// A round step that gives at most five lines above the base.
fn step_for(most: i64) -> i64 {
    let mut unit = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            let step = unit.saturating_mul(factor);
            if step.saturating_mul(5) >= most {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        let table = [
            (0, 1),
            (5, 1),
            (6, 2),
            (11, 5),
            (26, 10),
            (100, 20),
            (101, 50),
            (20_000, 5_000),
            (i64::MAX, 2_000_000_000_000_000_000),
        ];
        for (most, step) in table {
            assert_eq!(step_for(most), step, "{most}");
        }
    }

    #[test]
    fn bars_stand_on_the_base_and_stay_inside() {
        let mut counts = vec![0; 24];
        counts[3] = 1;
        counts[9] = 100_000;
        let chart = by_hour(&counts);
        assert_eq!(
            (chart.busiest, chart.most, chart.total),
            (9, 100_000, 100_001)
        );
        assert_eq!(chart.bars[0].height, 0);
        assert_eq!(chart.bars[3].height, 2, "one document is seen");
        assert_eq!(chart.bars[9].y, TOP);
        assert!(chart.bars.iter().all(|b| b.y + b.height == chart.base));
        assert_eq!(by_hour(&[0; 24]).ticks.len(), 2, "an empty day has an axis");
    }
}
