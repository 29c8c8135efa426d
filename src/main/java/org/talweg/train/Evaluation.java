package org.talweg.train;

/**
 * A network judged on data.
 *
 * @param loss  mean over rows
 * @param score accuracy, or for regression R² = 1 − Σ(z−t)² / Σ(t−mean t)², NaN where all targets are equal or a sum passes float
 */
public record Evaluation(double loss, double score) {}
