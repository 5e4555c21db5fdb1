use super::super::{Lineage, Parts, Structure};
use super::{day, lineage, unit};

/// Where a unit's money of a year stands on a day: `ab 1/3 by 1,2; c 2/3`.
fn shown(lineage: &Lineage, name: char, year: i16, on: &str, years: (i16, i16)) -> String {
    let restated = lineage.restate(Structure::At(day(on)), years.0..=years.1);
    let parts = restated.parts(unit(name), year).unwrap();
    let part = |part: &super::super::Part| {
        let letter = |unit: &uuid::Uuid| char::from(u8::try_from(unit.as_u128()).unwrap());
        let units: String = part.units.iter().map(letter).collect();
        let events: Vec<String> = part
            .events
            .iter()
            .map(|id| id.as_u128().to_string())
            .collect();
        let by = if events.is_empty() {
            String::new()
        } else {
            format!(" by {}", events.join(","))
        };
        format!("{units} {}/{}{by}", part.numerator, parts.denominator())
    };
    parts.iter().map(part).collect::<Vec<_>>().join("; ")
}

#[test]
fn what_was_merged_stands_with_the_new_unit() {
    let merged = lineage(
        &[
            ('a', "..2017-01-01"),
            ('b', "..2017-01-01"),
            ('c', "2017-01-01.."),
        ],
        &[("2017-01-01", "a b > c")],
    );

    assert_eq!(
        shown(&merged, 'a', 2016, "2020-01-01", (2015, 2019)),
        "c 1/1 by 1"
    );
    assert_eq!(
        shown(&merged, 'c', 2018, "2020-01-01", (2015, 2019)),
        "c 1/1"
    );
}

#[test]
fn the_units_before_a_merger_stand_together_for_what_came_after() {
    let merged = lineage(
        &[
            ('a', "..2017-01-01"),
            ('b', "..2017-01-01"),
            ('c', "2017-01-01.."),
        ],
        &[("2017-01-01", "a b > c")],
    );

    assert_eq!(
        shown(&merged, 'c', 2018, "2015-06-01", (2015, 2019)),
        "ab 1/1 by 1"
    );
    assert_eq!(
        shown(&merged, 'a', 2016, "2015-06-01", (2015, 2019)),
        "ab 1/1",
        "in all years the rows are the same"
    );
    assert_eq!(
        shown(&merged, 'a', 2016, "2015-06-01", (2015, 2016)),
        "a 1/1",
        "no year needs the units together"
    );
}

#[test]
fn a_split_by_known_shares_divides_what_was_before() {
    let split = lineage(
        &[
            ('a', "..2017-01-01"),
            ('b', "2017-01-01.."),
            ('c', "2017-01-01.."),
        ],
        &[("2017-01-01", "a > b:1/3 c:2/3")],
    );

    let parts = shown(&split, 'a', 2016, "2020-01-01", (2015, 2019));
    assert_eq!(parts, "b 1/3 by 1; c 2/3 by 1");
    assert_eq!(
        shown(&split, 'c', 2018, "2020-01-01", (2015, 2019)),
        "c 1/1"
    );
    assert_eq!(
        shown(&split, 'c', 2018, "2016-01-01", (2015, 2019)),
        "a 1/1 by 1"
    );
}

#[test]
fn after_a_split_by_unknown_shares_the_units_stand_together_in_all_years() {
    let split = lineage(
        &[('a', ".."), ('b', "2017-01-01..")],
        &[("2017-01-01", "a > a b")],
    );

    assert_eq!(
        shown(&split, 'a', 2016, "2020-01-01", (2015, 2019)),
        "ab 1/1 by 1"
    );
    assert_eq!(
        shown(&split, 'b', 2018, "2020-01-01", (2015, 2019)),
        "ab 1/1"
    );
    assert_eq!(
        shown(&split, 'b', 2018, "2020-01-01", (2017, 2019)),
        "b 1/1"
    );
}

#[test]
fn shares_go_on_through_later_events() {
    let lives = [
        ('a', "..2017-01-01"),
        ('b', "2017-01-01.."),
        ('c', "2017-01-01..2019-01-01"),
        ('d', "..2019-01-01"),
        ('e', "2019-01-01.."),
    ];
    let events = [("2017-01-01", "a > b:1/4 c:3/4"), ("2019-01-01", "c d > e")];
    let known = lineage(&lives, &events);

    let parts = shown(&known, 'a', 2016, "2020-01-01", (2016, 2019));
    assert_eq!(parts, "b 1/4 by 1; e 3/4 by 1,2");
    assert_eq!(
        shown(&known, 'd', 2016, "2018-06-01", (2016, 2019)),
        "cd 1/1"
    );

    let events = [("2017-01-01", "a > b c"), ("2019-01-01", "c d > e")];
    let unknown = lineage(&lives, &events);

    let parts = shown(&unknown, 'd', 2016, "2020-01-01", (2016, 2019));
    assert_eq!(parts, "be 1/1 by 2", "a's money may be in b or in e");
}

#[test]
fn a_unit_without_a_successor_stands_for_itself() {
    let ended = lineage(
        &[('a', "..2017-01-01"), ('b', "2018-01-01..")],
        &[("2017-01-01", "a >"), ("2018-01-01", "> b")],
    );

    assert_eq!(
        shown(&ended, 'a', 2016, "2020-01-01", (2015, 2019)),
        "a 1/1"
    );
    assert_eq!(
        shown(&ended, 'b', 2019, "2015-01-01", (2015, 2019)),
        "b 1/1"
    );
}

#[test]
fn functions_that_move_leave_their_giver_something() {
    let lives = [('a', ".."), ('b', "..")];
    let known = lineage(&lives, &[("2017-01-01", "a > a:9/10 b:1/10")]);

    let parts = shown(&known, 'a', 2016, "2020-01-01", (2015, 2019));
    assert_eq!(parts, "a 9/10 by 1; b 1/10 by 1");
    assert_eq!(
        shown(&known, 'b', 2016, "2020-01-01", (2015, 2019)),
        "b 1/1"
    );
    assert_eq!(
        shown(&known, 'b', 2018, "2016-01-01", (2015, 2019)),
        "ab 1/1 by 1",
        "how much of b's money was a's before is not stated"
    );

    let unknown = lineage(&lives, &[("2017-01-01", "a > b")]);

    let parts = shown(&unknown, 'a', 2016, "2020-01-01", (2015, 2019));
    assert_eq!(
        parts, "ab 1/1 by 1",
        "a goes on, though the event does not say so"
    );
}

#[test]
fn a_new_name_moves_no_money() {
    let renamed = lineage(&[('a', "..")], &[("2017-01-01", "a > a")]);

    assert!(
        renamed
            .restate(Structure::At(day("2020-01-01")), 2015..=2019)
            .is_idle()
    );
}

#[test]
fn in_a_year_with_an_event_in_the_middle_either_side_may_be_meant() {
    let split = lineage(
        &[('a', ".."), ('b', "2017-07-01..")],
        &[("2017-07-01", "a > a:1/2 b:1/2")],
    );

    let parts = shown(&split, 'a', 2016, "2020-01-01", (2015, 2016));
    assert_eq!(parts, "a 1/2 by 1; b 1/2 by 1");
    assert_eq!(
        shown(&split, 'a', 2017, "2020-01-01", (2017, 2019)),
        "ab 1/1"
    );

    let merged = lineage(
        &[('a', "..2017-07-01"), ('b', "2017-07-01..")],
        &[("2017-07-01", "a > b")],
    );

    assert_eq!(
        shown(&merged, 'a', 2017, "2020-01-01", (2017, 2019)),
        "b 1/1 by 1"
    );
}

#[test]
fn events_of_one_day_follow_each_other() {
    let two = lineage(
        &[('a', ".."), ('b', ".."), ('c', "2017-01-01..")],
        &[
            ("2017-01-01", "a > a:1/2 c:1/2"),
            ("2017-01-01", "b > b:3/4 c:1/4"),
        ],
    );

    assert_eq!(
        shown(&two, 'b', 2016, "2020-01-01", (2016, 2016)),
        "b 3/4 by 2; c 1/4 by 2"
    );
    assert_eq!(
        shown(&two, 'c', 2018, "2016-01-01", (2018, 2018)),
        "ab 1/1 by 1,2",
        "c has something of both"
    );
}

#[test]
fn what_is_left_by_rounding_goes_to_the_largest_remainders() {
    let split = lineage(
        &[
            ('a', "..2017-01-01"),
            ('b', "2017-01-01.."),
            ('c', "2017-01-01.."),
            ('d', "2017-01-01.."),
        ],
        &[("2017-01-01", "a > b:1/2 c:1/3 d:1/6")],
    );
    let restated = split.restate(Structure::At(day("2020-01-01")), 2016..=2016);
    let parts: std::sync::Arc<Parts> = restated.parts(unit('a'), 2016).unwrap();

    for (sen, expected) in [
        (0, [0, 0, 0]),
        (1, [1, 0, 0]),
        (2, [1, 1, 0]),
        (6, [3, 2, 1]),
        (100, [50, 33, 17]),
        (-1, [-1, 0, 0]),
        (-6, [-3, -2, -1]),
    ] {
        assert_eq!(parts.distribute(sen), expected, "{sen}");
    }
    let vast = i128::MAX / 7;
    assert_eq!(parts.distribute(vast).iter().sum::<i128>(), vast);
}

#[test]
fn as_reported_nothing_moves_and_a_year_that_was_not_asked_for_is_not_answered() {
    let merged = lineage(
        &[('a', "..2017-01-01"), ('c', "2017-01-01..")],
        &[("2017-01-01", "a > c")],
    );
    let reported = merged.restate(Structure::AsReported, 2015..=2019);

    assert!(reported.is_idle());
    assert!(reported.parts(unit('a'), 2016).is_some());
    assert!(reported.parts(unit('a'), 2020).is_none());
}

#[test]
fn a_row_tells_whose_money_stands_in_it() {
    let merged = lineage(
        &[
            ('a', "..2017-01-01"),
            ('b', "..2017-01-01"),
            ('c', "2017-01-01.."),
        ],
        &[("2017-01-01", "a b > c")],
    );
    let restated = merged.restate(Structure::At(day("2020-01-01")), 2015..=2019);

    let of = |name| -> Vec<_> { restated.contributors(&[unit(name)]).into_iter().collect() };
    assert_eq!(of('c'), [unit('a'), unit('b'), unit('c')]);
    assert_eq!(of('x'), [unit('x')]);
    assert!(of('a').is_empty(), "a has no row of its own any more");
}
