//! Waits that a service asks for.

use std::time::SystemTime;

use http::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

use crate::runtime::request::error::retry_after;

#[test]
fn the_longest_of_all_waits() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let cases: [(&[&str], Option<u64>); 22] = [
        (&[], None),
        (&["5"], Some(5)),
        (&["0"], Some(0)),
        (&["-1"], Some(0)),
        (&["31,120"], Some(120)),
        (&["120,31"], Some(120)),
        (&[" 31 ,\t7 , "], Some(31)),
        (&["31", "120"], Some(120)),
        (&["120", "31"], Some(120)),
        (&["1,2", "3,4", "2"], Some(4)),
        (&["soon"], None),
        (&["soon, 3, x=9"], Some(3)),
        (&["", ",", "3"], Some(3)),
        (&["NaN, inf, infinity"], None),
        (&["99999999999999999999999"], Some(u64::MAX)),
        (&["Sun, 06 Nov 1994 08:50:37 GMT"], Some(60)),
        (&["Sunday, 06-Nov-94 08:49:47 GMT"], Some(10)),
        (&["Sun Nov  6 08:49:47 1994"], Some(10)),
        (&["Sun, 06 Nov 1994 08:49:00 GMT"], Some(0)),
        (&["5, Sun, 06 Nov 1994 08:50:37 GMT, 7"], Some(60)),
        (&["Sun, 06 Nov 1994 08:50:37 GMT,Sun, 06 Nov 1994 08:49:57 GMT"], Some(60)),
        (&["Sun, 06 Nov 1994 08:50:37 GMT", "\u{fc}", "90"], Some(90)),
    ];
    for (values, expected) in cases {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, HeaderValue::from_static(date));
        for value in values {
            headers.append(RETRY_AFTER, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let wait = retry_after(&headers, SystemTime::now());
        assert_eq!(wait.map(|wait| wait.as_secs()), expected, "{values:?}");
    }
}
