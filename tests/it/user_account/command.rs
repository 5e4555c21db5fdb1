//! Accounts at the command line, and what is not in the log.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::invitation::INVITE;
use super::{
    ACCEPT, CHANGE, OTHER, PASSWORD, REFRESH, SIGN_IN, VIEWER, answer, does, invited, opened, text,
};
use crate::support::on_both;

on_both! {
    async fn the_first_administrator_is_made_at_the_command_line(app) {
        let run = |arguments: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_pantau")).args(arguments)
                .args(["--database-url", &app.database_url]).output().unwrap();
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
        };
        let (code, invitation, error) = run(&["account", "invite", "--reason", "Pengurus", "--until", "2026-12-31"]);
        // The command has the machine's clock, and an invitation ends within 90 days of it.
        let invitation = if code == 0 { invitation } else {
            assert!(error.contains("must end in the future"), "{error}");
            run(&["account", "invite", "--reason", "Pengurus"]).1
        };
        let input = json!({ "code": invitation.trim(), "name": "ketua", "displayName": "Ketua", "password": PASSWORD });
        let payload = does(app, &app.address, None, ACCEPT, input).await;
        let token = text(&payload["tokens"], "accessToken");
        let granted = run(&["role", "grant", "--role", "administrator", "--account", "ketua", "--reason", "Rapat 1/2026"]);
        assert_eq!((granted.0, granted.2.as_str()), (0, ""));
        let later = app.at("2998-01-01T00:00:00Z".parse().unwrap()).await;
        let tokens = super::signed_in(app, &later.0, "ketua", PASSWORD).await.unwrap();
        let input = json!({ "reason": "Anggota", "idempotencyKey": "1" });
        let made = does(app, &later.0, Some(&text(&tokens, "accessToken")), INVITE, input).await;
        assert_eq!(made["userErrors"], json!([]));
        assert!(run(&["role", "list"]).1.contains("administrator everywhere"));

        let fields = |listed: &str| listed.trim().split('\t').map(ToOwned::to_owned).collect::<Vec<_>>();
        assert_eq!(fields(&run(&["account", "list"]).1), ["ketua", "open", "since 2026-11-21T04:00Z", "Ketua"]);
        assert_eq!(run(&["account", "close", "Ketua"]), (0, "ketua is closed\n".to_owned(), String::new()));
        assert_eq!(answer(app, &app.address, Some(&token), VIEWER, Value::Null).await.0, 401);
        assert_eq!(fields(&run(&["account", "list"]).1)[1], "closed");
        assert_eq!(run(&["account", "open", "ketua"]).1, "ketua is open\n");
        for (arguments, said) in [
            (&["account", "close", "nobody"][..], "no account has this name"),
            (&["account", "invite", "--reason", ""], "the reason must have"),
            (&["account", "invite", "--reason", "A", "--account", "nobody"], "no account has this name"),
            (&["role", "grant", "--account", "nobody", "--role", "administrator", "--reason", "A"], "no account has this name"),
            (&["role", "grant", "--account", "ketua", "--app", "Forum", "--user", "1", "--name", "A", "--reason", "A"], "cannot be used with"),
            (&["role", "grant", "--app", "Forum", "--reason", "A"], "required"),
            (&["role", "grant", "--reason", "A"], "required"),
        ] {
            let (code, out, error) = run(arguments);
            assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
            assert!(error.contains(said), "{error}");
        }
    }

    async fn no_password_token_or_name_is_in_the_log(app) {
        let kept = opened(app, "planted-name").await;
        let mut process = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "pantau=trace,sqlx=debug,sea_orm=debug,info"])
            .args(["--database-url", &app.database_url])
            .stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().strip_prefix("listening on ").unwrap().to_owned();

        let mut secrets = vec![PASSWORD.to_owned(), OTHER.to_owned(), "planted".to_owned(), "Siti Aminah".to_owned(), "Planted".to_owned()];
        let wrong = json!({ "name": "planted-name", "password": OTHER });
        does(app, &address, None, SIGN_IN, wrong).await;
        let right = json!({ "name": "planted-name", "password": PASSWORD });
        let tokens = does(app, &address, None, SIGN_IN, right).await["tokens"].clone();
        let change = json!({ "currentPassword": PASSWORD, "newPassword": OTHER });
        does(app, &address, Some(&text(&tokens, "accessToken")), CHANGE, change).await;
        let refresh = json!({ "refreshToken": text(&tokens, "refreshToken") });
        let renewed = does(app, &address, None, REFRESH, refresh.clone()).await["tokens"].clone();
        let reused = does(app, &address, None, REFRESH, refresh).await;
        assert_eq!(reused["tokens"], Value::Null);
        // The machine's clock is not the one by which this invitation was made.
        let code = invited(app, None).await;
        let input = json!({ "code": code, "name": "planted-too", "displayName": "Planted Too", "password": PASSWORD });
        does(app, &address, None, ACCEPT, input).await;
        for tokens in [&kept, &tokens, &renewed] {
            secrets.extend([text(tokens, "accessToken"), text(tokens, "refreshToken")]);
        }
        secrets.push(code);
        assert!(Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
        let said = tokio::task::spawn_blocking(move || {
            let mut said = String::new();
            process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            process.wait().unwrap();
            said
        }).await.unwrap();

        assert!(said.contains("answered") && said.contains("used again"), "{said}");
        for secret in &secrets {
            assert!(!said.contains(secret.as_str()), "{secret}\n{said}");
            let digits = secret.rsplit('_').next().unwrap();
            assert!(!said.contains(digits), "{digits}\n{said}");
        }
    }
}
