//! Many questions at once: what "improved" means when a thousand comparisons are made and some look good by chance.

/// The q-values of these p-values, in the same order: the smallest rate of false discoveries at which each would be counted
/// as one (Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x). What is not a number was asked and not
/// answered: it counts among the questions and is never a discovery.
#[must_use]
pub fn q_values(p_values: &[f64]) -> Vec<f64> {
    let asked = p_values.len() as f64;
    let known = |it: f64| if it.is_nan() { 1.0 } else { it.clamp(0.0, 1.0) };
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| known(p_values[*a]).total_cmp(&known(p_values[*b])));
    let mut q_values = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, index) in order.into_iter().enumerate().rev() {
        least = least.min(known(p_values[index]) * (asked / (rank + 1) as f64));
        q_values[index] = least;
    }
    q_values
}
