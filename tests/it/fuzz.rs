//! A mutational fuzzer for readers: seeds are changed at random, and what is
//! said of every input must hold.
//!
//! A fuzz test is ignored unless it is asked for by name; it runs for
//! `$IBID_FUZZ_SECONDS` (a minute if unset). The seed of the random numbers is
//! printed and can be given back in `$IBID_FUZZ_SEED`. An input that fails is
//! left in the folder for temporary files.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fastrand::Rng;

/// No input may take longer.
const MOST: Duration = Duration::from_secs(10);

/// Inputs are kept below this size, so that many can be tried.
const MOST_BYTES: usize = 1 << 16;

/// The input that is being checked, and since when.
type Running = Arc<Mutex<Option<(Instant, Vec<u8>)>>>;

/// Runs `check` on mutants of the seeds. `tokens` are what the format's grammar
/// is made of. Fails when a check panics or takes too long.
pub(crate) fn run(name: &str, seeds: &[Vec<u8>], tokens: &[&str], check: impl Fn(&[u8])) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = number("IBID_FUZZ_SECONDS").unwrap_or(60);
    let seed = number("IBID_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{name}: {} seeds, {seconds} s, IBID_FUZZ_SEED={seed}", seeds.len());
    let running = Running::default();
    watch(name, Arc::clone(&running));
    let mut rng = Rng::with_seed(seed);
    let (started, mut count, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
    while started.elapsed() < Duration::from_secs(seconds) {
        let input = mutant(&mut rng, seeds, tokens);
        let begun = Instant::now();
        *running.lock().unwrap() = Some((begun, input.clone()));
        let result = catch_unwind(AssertUnwindSafe(|| check(&input)));
        *running.lock().unwrap() = None;
        slowest = slowest.max(begun.elapsed());
        count += 1;
        if result.is_err() {
            panic!("{name}: input {count} fails; it is in {}", save(name, &input).display());
        }
    }
    println!("{name}: {count} inputs, none failed; the slowest took {} ms", slowest.as_millis());
}

/// Ends the process when an input takes too long: a thread cannot be stopped.
fn watch(name: &str, running: Running) {
    let name = name.to_owned();
    std::thread::spawn(move || {
        while Arc::strong_count(&running) > 1 {
            std::thread::sleep(Duration::from_millis(200));
            let slow = running.lock().unwrap().take_if(|(begun, _)| begun.elapsed() > MOST);
            if let Some((_, input)) = slow {
                println!("{name}: an input takes too long; it is in {}", save(&name, &input).display());
                std::process::abort();
            }
        }
    });
}

fn save(name: &str, input: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("ibid-fuzz-{name}-{}.bin", std::process::id()));
    std::fs::write(&path, input).unwrap();
    path
}

/// A part of a text, by two random places.
fn part<'b>(rng: &mut Rng, bytes: &'b [u8], most: usize) -> &'b [u8] {
    let start = rng.usize(..=bytes.len());
    let length = rng.usize(..=most.min(bytes.len() - start));
    &bytes[start..start + length]
}

fn mutant(rng: &mut Rng, seeds: &[Vec<u8>], tokens: &[&str]) -> Vec<u8> {
    let any_seed = |rng: &mut Rng| &seeds[rng.usize(..seeds.len())];
    let seed = any_seed(rng);
    let mut bytes = if seed.len() > MOST_BYTES { part(rng, seed, MOST_BYTES).to_vec() } else { seed.clone() };
    for _ in 0..rng.usize(1..=8) {
        let at = rng.usize(..=bytes.len());
        match rng.u8(..8) {
            0 if !bytes.is_empty() => {
                let at = rng.usize(..bytes.len());
                bytes[at] ^= 1 << rng.u8(..8);
            }
            1 => {
                let end = at + rng.usize(..=(bytes.len() - at).min(64));
                bytes.drain(at..end);
            }
            2 => {
                let again = part(rng, &bytes, 256).to_vec();
                bytes.splice(at..at, again);
            }
            3 => {
                // The same many times over, for what is not linear.
                let unit = part(rng, &bytes, 24).to_vec();
                let times = rng.usize(1..2000);
                bytes.splice(at..at, unit.repeat(times));
            }
            4 => {
                let other = any_seed(rng);
                let other = part(rng, other, 1024).to_vec();
                bytes.splice(at..at, other);
            }
            5 => {
                let end = at + rng.usize(..=(bytes.len() - at).min(8));
                bytes.splice(at..end, tokens[rng.usize(..tokens.len())].bytes());
            }
            6 => {
                let token = tokens[rng.usize(..tokens.len())];
                bytes.splice(at..at, token.repeat(rng.usize(1..500)).into_bytes());
            }
            _ => bytes.insert(at, rng.u8(..)),
        }
        bytes.truncate(MOST_BYTES);
    }
    bytes
}
