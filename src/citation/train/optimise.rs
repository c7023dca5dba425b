//! Orthant-wise limited-memory quasi-Newton (Andrew and Gao 2007): L-BFGS for
//! a smooth function plus the sum of absolute values.

use super::objective::Objective;

/// Pairs of steps and changes of slope that are remembered.
const MEMORY: usize = 6;
/// Stops when a step gains less than this share.
const LEAST_GAIN: f64 = 1e-5;

/// Sums in blocks, so that long sums of `f32` stay exact enough.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let block = |(a, b): (&[f32], &[f32])| {
        let (a, b) = (a.as_chunks::<16>(), b.as_chunks::<16>());
        let mut sums = [0.0_f32; 16];
        for (a, b) in a.0.iter().zip(b.0) {
            for i in 0..16 {
                sums[i] += a[i] * b[i];
            }
        }
        let rest: f32 = a.1.iter().zip(b.1).map(|(a, b)| a * b).sum();
        f64::from(sums.iter().sum::<f32>() + rest)
    };
    a.chunks(4096).zip(b.chunks(4096)).map(block).sum()
}

fn absolute(x: &[f32]) -> f64 {
    x.chunks(4096).map(|block| f64::from(block.iter().map(|v| v.abs()).sum::<f32>())).sum()
}

/// The steepest descent of the whole function at `x`, negated.
fn pseudo_gradient(x: &[f32], gradient: &[f32], l1: f32, out: &mut [f32]) {
    for ((out, x), g) in out.iter_mut().zip(x).zip(gradient) {
        *out = match () {
            () if *x > 0.0 => g + l1,
            () if *x < 0.0 => g - l1,
            () if g + l1 < 0.0 => g + l1,
            () if g - l1 > 0.0 => g - l1,
            () => 0.0,
        };
    }
}

/// A step taken, the change of the gradient over it, and the inverse of their
/// product.
struct Pair {
    step: Vec<f32>,
    change: Vec<f32>,
    inverse: f64,
}

/// The quasi-Newton direction (two-loop recursion).
fn direction(pseudo: &[f32], pairs: &[Pair]) -> Vec<f32> {
    let mut d: Vec<f32> = pseudo.iter().map(|p| -p).collect();
    let mut alphas = vec![0.0; pairs.len()];
    for (pair, alpha) in pairs.iter().zip(&mut alphas).rev() {
        *alpha = pair.inverse * dot(&pair.step, &d);
        let by = *alpha as f32;
        d.iter_mut().zip(&pair.change).for_each(|(d, y)| *d -= by * y);
    }
    if let Some(last) = pairs.last() {
        let scale = (1.0 / (last.inverse * dot(&last.change, &last.change))) as f32;
        d.iter_mut().for_each(|d| *d *= scale);
    }
    for (pair, alpha) in pairs.iter().zip(&alphas) {
        let by = (alpha - pair.inverse * dot(&pair.change, &d)) as f32;
        d.iter_mut().zip(&pair.step).for_each(|(d, s)| *d += by * s);
    }
    // Never against the descent.
    d.iter_mut().zip(pseudo).for_each(|(d, p)| {
        if *d * p >= 0.0 {
            *d = 0.0;
        }
    });
    d
}

/// The weights that maximise the penalised likelihood.
pub(super) fn maximise(
    objective: &Objective<'_>,
    l1: f32,
    iterations: usize,
    progress: &mut dyn FnMut(&str),
) -> Vec<f32> {
    let n = objective.dimension();
    let mut evaluation = objective.workspace();
    let (mut x, mut gradient) = (vec![0.0_f32; n], vec![0.0_f32; n]);
    let value = |loss: f64, x: &[f32]| loss + f64::from(l1) * absolute(x);
    let mut f = value(objective.evaluate(&x, &mut gradient, &mut evaluation), &x);
    let mut pseudo = vec![0.0; n];
    pseudo_gradient(&x, &gradient, l1, &mut pseudo);
    let (mut next, mut next_gradient) = (vec![0.0_f32; n], vec![0.0_f32; n]);
    let mut pairs: Vec<Pair> = Vec::new();
    for iteration in 1..=iterations {
        let d = direction(&pseudo, &pairs);
        let mut rate = if pairs.is_empty() { (1.0 / dot(&d, &d).sqrt()) as f32 } else { 1.0 };
        let mut found = None;
        for _ in 0..20 {
            let points = next.iter_mut().zip(&x).zip(&d).zip(&pseudo);
            for (((next, x), d), p) in points {
                let moved = x + rate * d;
                // A step ends where it would change a weight's sign.
                let orthant = if *x == 0.0 { -p } else { *x };
                *next = if moved * orthant > 0.0 { moved } else { 0.0 };
            }
            let tried = value(objective.evaluate(&next, &mut next_gradient, &mut evaluation), &next);
            let expected: f64 =
                pseudo.iter().zip(&next).zip(&x).map(|((p, next), x)| f64::from(p * (next - x))).sum();
            if tried <= f + 1e-4 * expected {
                found = Some(tried);
                break;
            }
            rate *= 0.5;
        }
        let Some(reached) = found else { break };
        let step: Vec<f32> = next.iter().zip(&x).map(|(a, b)| a - b).collect();
        let change: Vec<f32> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let product = dot(&step, &change);
        if product > 1e-10 {
            if pairs.len() == MEMORY {
                pairs.remove(0);
            }
            pairs.push(Pair { step, change, inverse: 1.0 / product });
        }
        std::mem::swap(&mut x, &mut next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        let gain = (f - reached) / reached.abs().max(1e-9);
        f = reached;
        pseudo_gradient(&x, &gradient, l1, &mut pseudo);
        if iteration % 20 == 0 {
            progress(&format!("  iteration {iteration}: loss {f:.1}"));
        }
        if gain < LEAST_GAIN {
            break;
        }
    }
    x
}
