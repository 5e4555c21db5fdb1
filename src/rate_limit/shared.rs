//! One bucket for all instances, in Redis, filled by one atomic script.

use std::sync::LazyLock;
use std::time::Duration;

use redis::Script;

use super::{Client, Policy, Verdict};
use crate::redis::Redis;

/// Takes the time from Redis, so that instances with different clocks fill the same bucket.
/// Returns by how many microseconds the charge is too large, and in how many the bucket is empty.
static CHARGE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local empty_at = tonumber(redis.call('GET', KEYS[1]) or '0')
        local filled = math.max(empty_at - now, 0)
        local wanted = filled + tonumber(ARGV[1])
        local over = wanted - tonumber(ARGV[2])
        if over > 0 then
            return {over, filled}
        end
        local text = string.format('%.0f', now + wanted)
        redis.call('SET', KEYS[1], text, 'PX', math.ceil(wanted / 1000) + 1)
        return {0, wanted}
        ",
    )
});

/// Charges a client's bucket; none where Redis does not answer.
pub(super) async fn charge(
    redis: &Redis,
    policy: &Policy,
    client: Client,
    cost: u64,
) -> Option<Verdict> {
    let mut call = CHARGE.key(format!("pantau:limit:{client}"));
    call.arg(micros(policy.time_of(cost)))
        .arg(micros(policy.window()));
    let (over, filled): (u64, u64) = redis
        .call(|mut redis| async move { call.invoke_async(&mut redis).await })
        .await?;
    let retry_after = (over > 0).then(|| Duration::from_micros(over));
    Some(policy.verdict(Duration::from_micros(filled), retry_after))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
