//! Filters for base64 and for digests.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::error::{Failure, bad_argument};
use crate::filters::{Family, argument};
use crate::run::Run;
use crate::value::Value;

pub(crate) const FILTERS: Family = &[
    ("base64_decode", base64_decode),
    ("base64_encode", base64_encode),
    ("hmac_sha256", hmac_sha256),
    ("sha256", sha256),
];

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Work of a digest in steps: one per this many bytes.
const BYTES_PER_STEP: usize = 16;

fn base64_encode<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let mut out = String::with_capacity(text.len().div_ceil(3) * 4);
    for chunk in text.as_bytes().chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for position in 0..4 {
            let code = usize::try_from(bits >> (18 - 6 * position) & 63).unwrap_or(0);
            let used = usize::try_from(position).unwrap_or(0) <= chunk.len();
            out.push(if used { char::from(ALPHABET.get(code).copied().unwrap_or(b'=')) } else { '=' });
        }
    }
    run.text(out)
}

fn base64_decode<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let invalid = || bad_argument("base64_decode needs base64 text");
    let mut codes: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\t' | b'\n' | 0xc | b'\r' | b' ')).collect();
    if codes.len().is_multiple_of(4) {
        let padding = codes.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
        codes.truncate(codes.len() - padding);
    }
    if codes.len() % 4 == 1 {
        return Err(invalid());
    }
    let mut bytes = Vec::with_capacity(codes.len());
    let (mut bits, mut count) = (0_u32, 0);
    for code in codes {
        let value = ALPHABET.iter().position(|known| *known == code).ok_or_else(invalid)?;
        bits = bits << 6 | u32::try_from(value).unwrap_or(0);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or(0));
        }
    }
    run.text(String::from_utf8_lossy(&bytes).into_owned())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.step(u64::try_from(text.len() / BYTES_PER_STEP).unwrap_or(u64::MAX))?;
    run.text(hexadecimal(&Sha256::digest(text.as_bytes())))
}

fn hmac_sha256<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let key = run.string(&argument(arguments, 0))?;
    run.step(u64::try_from((text.len() + key.len()) / BYTES_PER_STEP).unwrap_or(u64::MAX))?;
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|_| bad_argument("hmac_sha256 cannot use this key"))?;
    mac.update(text.as_bytes());
    run.text(hexadecimal(&mac.finalize().into_bytes()))
}
