//! Answers that are kept: true, executed once, bounded, compressed once.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use pantau::area::versions::{Versions, renew};
use pantau::area::watch::Watch;
use pantau::area::{Area, AreaSet};
use pantau::clock::Clock;
use pantau::database::session::Session;
use pantau::response_cache::{
    Coding, Encoded, Executed, Fingerprint, Found, Missing, Question, ResponseCache,
};
use sea_orm::ConnectionTrait as _;
use tokio::sync::Notify;

use crate::support::{TestApp, on_both};

type Cache = ResponseCache<&'static str>;

const ROOM: u64 = 1 << 20;

async fn cache(app: &TestApp, room: u64) -> Cache {
    ResponseCache::new(
        room,
        Watch::start(
            Session::new(app.database.reader().clone()),
            app.database.commits().await,
        ),
        None,
    )
}

fn question(text: &str) -> Question {
    Question {
        fingerprint: Fingerprint::of(&[text.as_bytes()]),
        areas: AreaSet::of(&[Area::Regions]),
    }
}

async fn missing(cache: &Cache, question: Question) -> Missing {
    match cache.find(question).await {
        Found::Nothing(missing) => missing,
        Found::Answer(kept) => panic!("there is an answer: {kept:?}"),
    }
}

fn whole(body: impl Into<Bytes>) -> Executed<&'static str> {
    let read = AreaSet::of(&[Area::Regions]);
    Executed::Whole {
        body: body.into(),
        read,
    }
}

/// Answers a question with this body, unless there is an answer already.
async fn ask(cache: &Cache, text: &str, body: &'static str) -> Bytes {
    match cache.find(question(text)).await {
        Found::Answer(kept) => kept.identity().clone(),
        Found::Nothing(missing) => {
            let executed = cache.execute(missing, async move { whole(body) }).await;
            executed.unwrap().identity().clone()
        }
    }
}

async fn write(app: &TestApp, area: Area) {
    renew(
        app.database.writer(),
        AreaSet::of(&[area]),
        &Clock::system(),
    )
    .await
    .unwrap();
}

/// Tells when it is dropped.
struct Ends(Arc<Notify>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

on_both! {
    async fn an_answer_is_kept_until_what_it_was_read_from_changes(app) {
        let cache = cache(app, ROOM).await;

        assert_eq!(ask(&cache, "a", "one").await, "one");
        assert_eq!(ask(&cache, "a", "two").await, "one");
        assert_eq!(ask(&cache, "b", "other").await, "other");
        write(app, Area::Budgets).await;
        assert_eq!(ask(&cache, "a", "two").await, "one");
        write(app, Area::Regions).await;
        assert_eq!(ask(&cache, "a", "two").await, "two");
        assert_eq!(ask(&cache, "a", "three").await, "two");
    }

    async fn a_hundred_equal_misses_are_executed_once(app) {
        let cache = cache(app, ROOM).await;
        let executions = Arc::new(AtomicUsize::new(0));
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let (cache, executions) = (cache.clone(), Arc::clone(&executions));
            asking.spawn(async move {
                let Found::Nothing(missing) = cache.find(question("a")).await else { return None };
                let execution = async move {
                    executions.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    whole("answer")
                };
                Some(cache.execute(missing, execution).await.unwrap().identity().clone())
            });
        }

        let answers = asking.join_all().await;

        assert_eq!(executions.load(Ordering::SeqCst), 1);
        assert!(answers.into_iter().flatten().all(|answer| answer == "answer"));
    }

    async fn what_failed_is_not_kept_and_what_nobody_waits_for_ends(app) {
        let cache = cache(app, ROOM).await;

        let failed = cache.execute(missing(&cache, question("a")).await, async { Executed::Other("failed") }).await;
        assert_eq!(failed.unwrap_err(), "failed");
        assert_eq!(ask(&cache, "a", "fine").await, "fine");

        let ended = Arc::new(Notify::new());
        let ends = Ends(Arc::clone(&ended));
        let endless = cache.execute(missing(&cache, question("b")).await, async move {
            let _ends = ends;
            std::future::pending().await
        });
        tokio::time::timeout(Duration::from_millis(50), endless).await.unwrap_err();
        ended.notified().await;
        assert_eq!(ask(&cache, "b", "anew").await, "anew");
    }

    async fn one_who_leaves_does_not_end_it_for_the_others(app) {
        let cache = cache(app, ROOM).await;
        let go = Arc::new(Notify::new());
        let (first, second) = (missing(&cache, question("a")).await, missing(&cache, question("a")).await);
        let waits = Arc::clone(&go);
        let leaves = cache.execute(first, async move {
            waits.notified().await;
            whole("answer")
        });
        let stays = tokio::spawn({
            let cache = cache.clone();
            async move { cache.execute(second, async { whole("executed twice") }).await }
        });
        tokio::time::timeout(Duration::from_millis(50), leaves).await.unwrap_err();
        go.notify_one();

        assert_eq!(stays.await.unwrap().unwrap().identity(), "answer");
    }

    async fn what_changed_while_it_was_read_is_answered_and_not_kept(app) {
        let cache = cache(app, ROOM).await;
        let missing = missing(&cache, question("a")).await;
        let writer = app.database.writer().clone();
        let answer = cache.execute(missing, async move {
            renew(&writer, AreaSet::of(&[Area::Regions]), &Clock::system()).await.unwrap();
            whole("of two states")
        });

        assert_eq!(answer.await.unwrap().identity(), "of two states");
        assert_eq!(ask(&cache, "a", "of one").await, "of one");
        assert_eq!(cache.counts().outrun.load(Ordering::SeqCst), 1);
    }

    async fn what_was_read_from_an_area_nobody_told_is_answered_and_not_kept(app) {
        let cache = cache(app, ROOM).await;
        let missing = missing(&cache, question("a")).await;
        let read = AreaSet::of(&[Area::Regions, Area::Units]);
        let answer = cache.execute(missing, async move { Executed::Whole { body: "a".into(), read } });

        assert_eq!(answer.await.unwrap().identity(), "a");
        assert_eq!(ask(&cache, "a", "anew").await, "anew");
        assert_eq!(cache.counts().undeclared.load(Ordering::SeqCst), 1);
    }

    async fn it_takes_no_more_room_than_it_may(app) {
        let cache = cache(app, ROOM).await;
        let large: &'static str = "x".repeat(50_000).leak();

        for number in 0..100 {
            ask(&cache, &number.to_string(), large).await;
        }

        assert!(cache.bytes() <= ROOM, "{}", cache.bytes());
        assert!(cache.len() >= 10, "{}", cache.len());
        assert!(cache.counts().evicted.load(Ordering::SeqCst) >= 70);
        assert_eq!(ask(&cache, "99", "anew").await, large);
        assert_eq!(ask(&cache, "0", "anew").await, "anew");
    }

    async fn a_compressed_form_takes_room_too(app) {
        let cache = cache(app, ROOM).await;
        ask(&cache, "a", "abc ".repeat(5_000).leak()).await;
        let before = cache.bytes();

        let Found::Answer(kept) = cache.find(question("a")).await else { panic!("it was not kept") };
        let (gzip, _) = cache.body(&kept, Coding::Gzip).await;
        let (brotli, _) = cache.body(&kept, Coding::Brotli).await;

        assert_eq!(cache.bytes(), before + gzip.len() as u64 + brotli.len() as u64);
    }

    async fn without_versions_nothing_is_kept_and_everything_is_answered(app) {
        let cache = cache(app, ROOM).await;
        ask(&cache, "a", "one").await;
        app.database.writer().execute_unprepared("DROP TABLE area_version").await.unwrap();

        assert_eq!(ask(&cache, "a", "two").await, "two");
        assert_eq!(ask(&cache, "a", "three").await, "three");
    }

    async fn who_asks_for_the_versions_learns_of_every_write_before(app) {
        let watch = Watch::start(Session::new(app.database.reader().clone()), app.database.commits().await);
        for _ in 0..20 {
            write(app, Area::Units).await;
            let written = Versions::read(app.database.reader()).await.unwrap();

            let asking: Vec<_> = (0..50).map(|_| { let watch = watch.clone(); tokio::spawn(async move { watch.now().await }) }).collect();

            for asked in asking {
                assert_eq!(asked.await.unwrap().unwrap(), written);
            }
        }
    }
}

#[tokio::test]
async fn every_coding_gives_the_same_answer_under_a_tag_of_its_own() {
    let text = "{\"data\":{\"regions\":null}}".repeat(100);
    let kept = Encoded::new(Bytes::from(text.clone()));

    let (plain, _) = kept.body(Coding::Identity).await;
    let (gzip, gzip_is) = kept.body(Coding::Gzip).await;
    let (brotli, brotli_is) = kept.body(Coding::Brotli).await;

    assert_eq!(plain, text);
    assert_eq!((gzip_is, brotli_is), (Coding::Gzip, Coding::Brotli));
    let mut read = String::new();
    flate2::read::GzDecoder::new(&gzip[..])
        .read_to_string(&mut read)
        .unwrap();
    assert_eq!(read, text);
    let mut read = Vec::new();
    brotli::BrotliDecompress(&mut &brotli[..], &mut read).unwrap();
    assert_eq!(read, text.as_bytes());
    let tags = [Coding::Identity, Coding::Gzip, Coding::Brotli].map(|coding| kept.tag(coding));
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2]);
    assert!(tags.iter().all(|tag| kept.has_tag(tag)));
    assert!(!kept.has_tag(&Encoded::new(Bytes::from("other")).tag(Coding::Identity)));
}

#[tokio::test]
async fn a_small_answer_is_not_compressed() {
    let kept = Encoded::new(Bytes::from("{\"data\":null}"));

    let (body, coding) = kept.body(Coding::Brotli).await;

    assert_eq!(
        (&body[..], coding),
        (&b"{\"data\":null}"[..], Coding::Identity)
    );
}
