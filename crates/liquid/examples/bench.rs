//! Measures the engine for `node conformance/liquid/bench.mjs`, which measures LiquidJS beside it. Reads one JSON object from
//! standard input (`template`, `data`, `seconds`, and `hostile`: a list of templates) and prints one: operations per second of
//! parsing and rendering, and the milliseconds that each hostile template takes to end.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use liquid::{Budget, RenderOptions, Template, novu};
use serde_json::{Value, json};

/// How often `work` runs in a second, measured over a span of time.
fn rate(span: Duration, mut work: impl FnMut()) -> f64 {
    const BATCH: u32 = 1000;
    let start = Instant::now();
    let mut runs = 0.0;
    while start.elapsed() < span {
        (0..BATCH).for_each(|_| work());
        runs += f64::from(BATCH);
    }
    runs / start.elapsed().as_secs_f64()
}

/// How often a hostile template is timed. The best time counts, since others may keep the machine busy.
const TRIES: usize = 3;

/// How long a template takes to parse and to render, and how that ends.
fn hostile(template: &str, data: &Value) -> Value {
    let mut milliseconds = f64::INFINITY;
    let mut ended = String::new();
    for _ in 0..TRIES {
        let start = Instant::now();
        ended = match Template::parse(template) {
            Err(error) => format!("{:?}", error.kind),
            Ok(template) => match liquid::render(&template, data, &Budget::default()) {
                Err(error) => format!("{:?}", error.kind),
                Ok(rendered) => format!("{} bytes, {} variables", rendered.output.len(), template.variables().len()),
            },
        };
        milliseconds = milliseconds.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    let shown: String = template.chars().take(60).collect();
    json!({ "template": shown, "ended": ended, "milliseconds": milliseconds })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let input: Value = serde_json::from_reader(io::stdin().lock())?;
    let text = input["template"].as_str().ok_or("no template")?;
    let data = &input["data"];
    let span = Duration::from_secs_f64(input["seconds"].as_f64().ok_or("no seconds")?);
    let options = novu::options();
    let settings = RenderOptions::default();
    let template = Template::parse_with(text, &options)?;
    let output = template.render(data, &settings)?.output;
    let render = rate(span, || drop(black_box(template.render(black_box(data), &settings))));
    let parse = rate(span, || drop(black_box(Template::parse_with(black_box(text), &options))));
    let list = input["hostile"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let hostile: Vec<Value> = list.map(|template| hostile(template, &input["hostileData"])).collect();
    let report = json!({ "output": output, "render": render, "parse": parse, "hostile": hostile });
    writeln!(io::stdout(), "{report}")?;
    Ok(())
}
