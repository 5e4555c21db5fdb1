//! How much a client may ask for, in one instance and over several.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use pantau::clock::Clock;
use pantau::rate_limit::{Client, Policy, RateLimit};
use pantau::redis::Redis;

use crate::support::redis;

const POLICY: Policy = Policy {
    burst: 1_000,
    per_second: 1,
};

/// A client that no other test is.
fn client() -> Client {
    let address = Clock::system().id().as_u128().rotate_right(64);
    IpAddr::V6(Ipv6Addr::from_bits(address)).into()
}

#[tokio::test]
async fn a_client_has_its_burst_and_no_more_and_others_have_theirs() {
    let limit = RateLimit::new(POLICY, None);
    let (one, other) = (client(), client());

    let first = limit.charge(one, 600).await;
    let second = limit.charge(one, 600).await;
    let smaller = limit.charge(one, 400).await;
    let of_another = limit.charge(other, 600).await;

    assert!(first.is_granted());
    assert_eq!(first.remaining, 400);
    let wait = second.retry_after.unwrap();
    assert!(
        wait > Duration::from_secs(195) && wait <= Duration::from_secs(200),
        "{wait:?}"
    );
    assert!(smaller.is_granted() && of_another.is_granted());
}

#[tokio::test]
async fn what_is_larger_than_the_burst_takes_all_of_it() {
    let limit = RateLimit::new(POLICY, None);
    let one = client();

    assert!(limit.charge(one, u64::MAX).await.is_granted());
    assert!(!limit.charge(one, 100).await.is_granted());
}

#[tokio::test]
async fn charges_at_once_never_take_more_than_the_burst() {
    for redis in [None, redis::shared().map(|url| Redis::new(&url).unwrap())] {
        let limit = RateLimit::new(POLICY, redis);
        let one = client();

        let charges = (0..50).map(|_| {
            let limit = limit.clone();
            tokio::spawn(async move { limit.charge(one, 100).await.is_granted() })
        });
        let charges: Vec<_> = charges.collect();

        let mut granted = 0;
        for charge in charges {
            granted += usize::from(charge.await.unwrap());
        }
        assert_eq!(granted, 10);
    }
}

#[tokio::test]
async fn instances_fill_one_bucket_in_redis_and_their_own_while_it_is_away() {
    let Some(mut server) = redis::Own::start() else {
        return;
    };
    let instance = || RateLimit::new(POLICY, Some(Redis::new(&server.url()).unwrap()));
    let (here, there) = (instance(), instance());
    let one = client();

    assert!(here.charge(one, 600).await.is_granted());
    let over = there.charge(one, 600).await;
    assert!(over.retry_after.unwrap() > Duration::from_secs(195));
    assert_eq!(over.remaining, 400);

    server.kill();
    assert!(there.charge(one, 600).await.is_granted());
    assert!(!there.charge(one, 600).await.is_granted());
}
