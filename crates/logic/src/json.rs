//! JSON text as JavaScript's `JSON.stringify` writes it (`spec/engine/push-webhook.md` §2), and its length. Reading JSON
//! is serde_json's.

use std::io;

use model::Value;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Appends `value` to `out` as compact JSON: numbers in JavaScript's shortest form, only quotes, backslashes and
/// control characters escaped, keys in their own order.
///
/// Differs from JavaScript in two ways, on purpose: integers of 64 bits keep all their digits, and keys that look
/// like integers stay where they are.
///
/// # Errors
/// None for values whose serialisation cannot fail, such as [`Value`]; otherwise that of the value.
pub fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, JavaScript))
}

/// `value` as text, in the form of [`write()`].
#[must_use]
pub fn stringify(value: &Value) -> String {
    let mut out = Vec::with_capacity(128);
    // A `Value` has text keys and finite numbers only and a `Vec` takes every byte, so neither step can fail.
    let written = write(&mut out, value);
    debug_assert!(written.is_ok());
    String::from_utf8(out).unwrap_or_default()
}

/// How many bytes `value` has as compact JSON.
#[must_use]
pub fn length<T: Serialize + ?Sized>(value: &T) -> usize {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting cannot fail, and what has no JSON text has no length.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

/// serde_json's compact form with ECMAScript's numbers (ECMA-262, Number::toString).
struct JavaScript;

impl Formatter for JavaScript {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(ryu_js::Buffer::new().format(value).as_bytes())
    }

    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        self.write_f64(writer, f64::from(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_javascript_writes_them() {
        let cases = [
            ("1.0", "1"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1e21", "1e+21"),
            ("1e20", "100000000000000000000"),
            ("123e-7", "0.0000123"),
            ("1e-7", "1e-7"),
            ("0.1", "0.1"),
            ("5e-324", "5e-324"),
            ("9007199254740993", "9007199254740993"),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("123456789012345678901", "123456789012345680000"),
            (r#""a/b \"q\" \\ <tag> & \u007f\u2028 é 🚚""#, "\"a/b \\\"q\\\" \\\\ <tag> & \u{7f}\u{2028} é 🚚\""),
            (r#""\u0000\u0008\u0009\u000a\u000b\u000c\u000d\u001f""#, r#""\u0000\b\t\n\u000b\f\r\u001f""#),
            (r#" [ null , true , false , {} , [] ] "#, "[null,true,false,{},[]]"),
            (r#"{"b":1,"a":2,"b":3}"#, r#"{"b":3,"a":2}"#),
            (r#"{"z":{"é":1},"10":0,"2":0}"#, r#"{"z":{"é":1},"10":0,"2":0}"#),
        ];
        for (input, expected) in cases {
            let value: Value = serde_json::from_str(input).unwrap();
            assert_eq!(stringify(&value), expected, "{input}");
        }
    }
}
