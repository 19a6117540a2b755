//! The sink and what is not genuine: refused, counted, and no arrival; a message that comes twice is a duplicate.

use bench::http::{self, Connection};
use bench::load::Probe;
use bench::signature::{HEADER, Key};
use bench::sink::Counts;

use super::runs::{SECRET, sink_options, start_sink};

#[tokio::test]
async fn only_genuine_webhooks_arrive() {
    let sink = start_sink(&sink_options()).await;
    let mut probe = Probe::open(sink).await.expect("a probe");
    probe.begin(5, 10).await.expect("a run");
    let mut connection = Connection::open(sink).await.expect("a connection");
    let (body, other) = (r#"{"payload":{"run":5,"n":3,"sent_us":1}}"#, r#"{"payload":{"run":5,"n":4,"sent_us":1}}"#);
    let right = Key::new(SECRET).sign(body.as_bytes());
    let forged = Key::new("another secret").sign(body.as_bytes());
    let cases = [
        (body, Some(&forged), 401),
        (body, None, 401),
        (other, Some(&right), 401),
        (body, Some(&right), 200),
        (body, Some(&right), 200),
    ];
    for (body, signature, status) in cases {
        let mut request = http::post("/push", body.as_bytes().to_vec());
        if let Some(signature) = signature {
            request.headers_mut().insert(HEADER, signature.parse().expect("a header"));
        }
        let answer = connection.send(request).await.expect("an answer");
        assert_eq!(answer.status.as_u16(), status, "{body} {signature:?}");
    }
    let stats = probe.stats().await.expect("figures");
    let expected = Counts { arrived: 1, duplicates: 1, bad_signatures: 3, ..Counts::default() };
    let Counts { body_bytes, last_us, .. } = stats.counts;
    assert_eq!(stats.counts, Counts { body_bytes, last_us, ..expected });
    assert_eq!(stats.missing, [0, 1, 2, 4, 5, 6, 7, 8, 9]);
}
