//! Migrations go up, down and up again.

use entity::{comment, source_excerpt};
use migration::{Migrator, MigratorTrait as _};
use pantau::auth::actor::Vouched;
use pantau::database::MigrationState;
use pantau::import::Kind;
use pantau::service::role::{NewGrant, Role};
use sea_orm::{EntityTrait as _, IntoActiveModel as _, QueryOrder as _};
use serde_json::json;

use crate::comment::moderation::{MODERATE, decision, moderator};
use crate::comment::official::{roles, row};
use crate::comment::{CREATE, first, subject, user};
use crate::support::build::region;
use crate::support::on_both;
use crate::user_account::{does, opened};

on_both! {
    async fn the_tables_come_go_and_come_again(app) {
        let all = u32::try_from(Migrator::migrations().len()).unwrap();

        app.database.migrate_down(all).await.unwrap();
        let without = app.database.migration_state().await.unwrap();
        app.database.migrate().await.unwrap();
        let with = app.database.migration_state().await.unwrap();
        app.database.migrate_down(1).await.unwrap();
        let behind = app.database.migration_state().await.unwrap();

        assert_eq!(without, MigrationState::Empty);
        assert_eq!(with, MigrationState::Current);
        assert_eq!(behind, MigrationState::Behind { missing: 1 });
    }

    async fn officials_and_what_was_said_survive_the_way_to_before_moderation_and_up_again(app) {
        let on = subject(app).await;
        let unit = first(app, "units").await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let official = NewGrant {
            app: "Forum".to_owned(),
            user: Vouched::new("siti", "Siti").unwrap(),
            role: Role::Official,
            unit: Some(row(&unit)),
            government: None,
            reason: "Surat tugas".to_owned(),
            ends_at: None,
        };
        let official = roles(app).grant(official).await.unwrap();
        let hidden = siti.says(&on, None, "Satu").await;
        let removed = siti.says(&on, None, "Dua").await;
        siti.says(&on, None, "Tiga").await;
        for (comment, action) in [(&hidden, "HIDE"), (&removed, "REMOVE"), (&hidden, "LOCK")] {
            ketua.does(MODERATE, decision(comment, action)).await;
        }

        let later = Migrator::migrations().iter()
            .filter(|migration| migration.name() >= "m20261201_000019").count();
        app.database.migrate_down(u32::try_from(later).unwrap()).await.unwrap();
        app.database.migrate().await.unwrap();

        let grants: Vec<_> = roles(app).grants().await.unwrap().into_iter().map(|(grant, _)| grant).collect();
        assert_eq!(grants, [official]);
        let comments = comment::Entity::find().order_by_asc(comment::Column::Sequence).all(app.database.reader()).await.unwrap();
        let texts: Vec<_> = comments.iter().map(|comment| comment.text.as_deref()).collect();
        // An older program shows no text that was hidden.
        assert_eq!(texts, [Some(""), Some(""), Some("Tiga")]);
        assert!(comments.iter().all(|comment| comment.moderation_id.is_none() && comment.lock_id.is_none()));
    }

    async fn what_people_with_accounts_said_survives_the_way_to_before_them_and_up_again(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        siti.says(&on, None, "Satu").await;
        let tokens = opened(app, "budi").await;
        let said = json!({ "on": on, "text": "Dua", "idempotencyKey": "1" });
        does(app, &app.address, tokens["accessToken"].as_str(), CREATE, said).await;
        let (_, grant) = moderator(app, "ketua", None).await;

        let later = Migrator::migrations().iter()
            .filter(|migration| migration.name() >= "m20261201_000023").count();
        for _ in 0..2 {
            app.database.migrate_down(u32::try_from(later).unwrap()).await.unwrap();
            app.database.migrate().await.unwrap();
        }

        let read = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Commentable {{ comments {{ nodes {{ text author {{ displayName app {{ name }} }} }} }} }} }} }}")).await;
        assert_eq!(read["node"]["comments"]["nodes"], json!([
            { "text": "Satu", "author": { "displayName": "Warga siti", "app": { "name": "Forum" } } },
            { "text": "Dua", "author": { "displayName": "Siti Aminah", "app": { "name": "Signed in by themselves" } } },
        ]));
        let grants: Vec<_> = roles(app).grants().await.unwrap().into_iter().map(|(grant, _)| grant).collect();
        assert_eq!(grants, [grant]);
        // The tables that were made anew still hold what points to them.
        siti.says(&on, None, "Tiga").await;
        let stray = comment::Entity::find().one(app.database.reader()).await.unwrap().unwrap();
        let stray = comment::Model { id: app.clock.id(), sequence: 99, person_id: app.clock.id(), ..stray };
        comment::Entity::insert(stray.into_active_model()).exec(app.database.writer()).await.unwrap_err();
    }

    async fn the_rows_of_a_file_survive_the_way_down_to_single_rows_and_up_again(app) {
        region("34.02").named("Kabupaten Bantul").create(app).await;
        let rows: Vec<String> = (1..=300)
            .map(|number| format!("1.02.1.02.01.00.00.5.1.1.{number:03},Belanja \u{201c}{number}\u{201d},{number}"))
            .collect();
        let rows = rows.join("\n");
        let file = format!("Judul,Penjabaran APBD\nDaerah,Kabupaten Bantul\nTahun,2014\n\
            Kode Organisasi,1.02.01\nNo. Rekening,Uraian,Jumlah\n{rows}");
        app.import(Kind::Budget, "a.csv", file).await;
        let excerpts = || source_excerpt::Entity::find()
            .order_by_asc(source_excerpt::Column::LastLine)
            .all(app.database.reader());
        let rows = |excerpt: &source_excerpt::Model| {
            let rows: Vec<serde_json::Value> = serde_json::from_str(&excerpt.rows).unwrap();
            assert_eq!(rows[0][0], excerpt.first_line);
            assert_eq!(rows[rows.len() - 1][0], excerpt.last_line);
            rows
        };
        let before = excerpts().await.unwrap();

        let later = Migrator::migrations().iter()
            .filter(|migration| migration.name() >= "m20261121_000008").count();
        app.database.migrate_down(u32::try_from(later).unwrap()).await.unwrap();
        app.database.migrate().await.unwrap();

        let after = excerpts().await.unwrap();
        assert!(before.len() > 1 && after.len() > 1);
        let before: Vec<_> = before.iter().flat_map(rows).collect();
        assert_eq!(before.len(), 300);
        assert_eq!(before, after.iter().flat_map(rows).collect::<Vec<_>>());
    }
}
