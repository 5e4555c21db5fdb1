//! What the database itself refuses of a change of units, whoever writes it.

use entity::unit_change::UnitChangeKind::{
    self, Abolition, Formation, FunctionTransfer, Merger, Renaming, Split,
};
use entity::unit_change_party::UnitChangeRole::{self, Predecessor, Successor};
use entity::{region, unit, unit_change, unit_change_party, unit_change_seal, unit_version};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _,
    EntityTrait as _, QueryFilter as _, TransactionTrait as _,
};

use crate::support::build::{change, region, unit};
use crate::support::{TestApp, on_both};

type Share = Option<(i64, i64)>;

/// Writes a change as a careless program would, and says what the database says to it.
async fn write(
    app: &TestApp,
    region: &region::Model,
    kind: UnitChangeKind,
    parties: &[(&unit::Model, UnitChangeRole, Share)],
    sealed: bool,
) -> Result<(), String> {
    let txn = app.database.writer().begin().await.unwrap();
    let id = app.clock.id();
    unit_change::ActiveModel {
        id: Set(id),
        region_id: Set(region.id),
        kind: Set(kind),
        effective_on: Set("2017-01-01".parse().unwrap()),
        ..Default::default()
    }
    .insert(&txn)
    .await
    .map_err(|error| error.to_string())?;
    for (unit, role, share) in parties {
        unit_change_party::ActiveModel {
            unit_change_id: Set(id),
            unit_id: Set(unit.id),
            role: Set(*role),
            share_numerator: Set(share.map(|(upper, _)| upper)),
            share_denominator: Set(share.map(|(_, lower)| lower)),
            ..Default::default()
        }
        .insert(&txn)
        .await
        .map_err(|error| error.to_string())?;
    }
    if sealed {
        let seal = unit_change_seal::ActiveModel {
            unit_change_id: Set(id),
        };
        seal.insert(&txn).await.map_err(|error| error.to_string())?;
    }
    txn.commit().await.map_err(|error| error.to_string())
}

on_both! {
    async fn a_change_that_breaks_a_rule_is_refused(app) {
        let bantul = region("34.02").create(app).await;
        let sleman = region("34.04").create(app).await;
        let going = unit(&bantul, "1.01").to("2017-01-01").create(app).await;
        let gone = unit(&bantul, "1.02").to("2015-01-01").create(app).await;
        let new = unit(&bantul, "1.03").from("2017-01-01").create(app).await;
        let newer = unit(&bantul, "1.04").from("2017-01-01").create(app).await;
        let staying = unit(&bantul, "1.05").create(app).await;
        let foreign = unit(&sleman, "1.01").from("2017-01-01").create(app).await;
        let before = |unit| (unit, Predecessor, None);
        let after = |unit| (unit, Successor, None);
        let shared = |unit, upper, lower| (unit, Successor, Some((upper, lower)));

        let cases: [(UnitChangeKind, Vec<_>, &str); 16] = [
            (Merger, vec![before(&going), after(&new)], "number of units"),
            (Split, vec![before(&going), after(&new)], "number of units"),
            (Formation, vec![before(&going), after(&new)], "number of units"),
            (Renaming, vec![before(&staying), after(&new)], "leaves the unit the same"),
            (Abolition, vec![before(&staying), after(&staying)], "leaves the unit the same"),
            (FunctionTransfer, vec![before(&staying), after(&staying)], "functions move"),
            (Abolition, vec![before(&going)], "what becomes of its functions"),
            (Split, vec![before(&going), shared(&new, 1, 2), shared(&newer, 1, 3)], "add up to one"),
            (Split, vec![before(&going), shared(&new, 1, 4), shared(&newer, 1, 4)], "add up to one"),
            (Split, vec![before(&going), shared(&new, 1, 1), after(&newer)], "add up to one"),
            (Split, vec![before(&going), after(&new), after(&foreign)], "another government"),
            (Split, vec![before(&gone), after(&new), after(&newer)], "does not exist on the day before"),
            (Split, vec![before(&going), after(&new), after(&gone)], "does not exist on its first day"),
            (Split, vec![before(&staying), after(&new), after(&newer)], "goes on"),
            (Formation, vec![after(&staying)], "was there before it was founded"),
            (FunctionTransfer, vec![before(&gone), after(&staying)], "does not exist on the day before"),
        ];
        for (kind, parties, words) in cases {
            let said = write(app, &bantul, kind, &parties, true).await.unwrap_err();

            assert!(said.contains(words), "{kind:?}: {said}");
        }

        let fine = [before(&going), shared(&new, 1, 4), shared(&newer, 3, 4)];
        write(app, &bantul, Split, &fine, true).await.unwrap();
        assert_eq!(app.count::<unit_change::Entity>().await, 1);
    }

    async fn a_change_without_its_seal_is_refused(app) {
        let bantul = region("34.02").create(app).await;
        let new = unit(&bantul, "1.03").from("2017-01-01").create(app).await;

        let said = write(app, &bantul, Formation, &[(&new, Successor, None)], false).await;

        assert!(said.is_err());
        assert_eq!(app.count::<unit_change::Entity>().await, 0);
    }

    async fn what_is_sealed_does_not_change(app) {
        let bantul = region("34.02").create(app).await;
        let staying = unit(&bantul, "1.01").create(app).await;
        let other = unit(&bantul, "1.02").create(app).await;
        change(app, Renaming, "2017-01-01", &[&staying], &[&staying]).await;
        let known = unit_change::Entity::find().one(app.database.reader()).await.unwrap().unwrap();

        let added = unit_change_party::ActiveModel {
            unit_change_id: Set(known.id),
            unit_id: Set(other.id),
            role: Set(Successor),
            ..Default::default()
        };
        added.insert(app.database.writer()).await.unwrap_err();
        for statement in [
            "UPDATE unit_change SET kind = 'SPLIT'",
            "UPDATE unit_change_party SET role = 'SUCCESSOR'",
            "DELETE FROM unit_change_party",
            "DELETE FROM unit_change",
            "DELETE FROM unit_change_seal",
        ] {
            let said = app.database.writer().execute_unprepared(statement).await.unwrap_err();
            assert!(said.to_string().contains("sealed"), "{statement}: {said}");
        }
    }

    async fn a_unit_has_no_version_outside_of_its_life(app) {
        let bantul = region("34.02").create(app).await;
        let old = unit(&bantul, "1.01").to("2017-01-01").create(app).await;
        let other = unit(&bantul, "1.02").to("2017-01-01").create(app).await;
        let new = unit(&bantul, "1.03").from("2017-01-01").create(app).await;
        change(app, Merger, "2017-01-01", &[&old, &other], &[&new]).await;

        for (unit, column, day) in [
            (&old, unit_version::Column::ValidTo, None),
            (&old, unit_version::Column::ValidTo, Some("2018-01-01")),
            (&new, unit_version::Column::ValidFrom, None),
            (&new, unit_version::Column::ValidFrom, Some("2016-01-01")),
        ] {
            let day: Option<chrono::NaiveDate> = day.map(|day: &str| day.parse().unwrap());
            let said = unit_version::Entity::update_many()
                .col_expr(column, sea_orm::sea_query::Expr::value(day))
                .filter(unit_version::Column::UnitId.eq(unit.id))
                .exec(app.database.writer()).await.unwrap_err();

            assert!(said.to_string().contains("a unit has no version"), "{said}");
        }
    }
}
