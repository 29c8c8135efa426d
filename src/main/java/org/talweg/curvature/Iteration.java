package org.talweg.curvature;

/**
 * What a step of a {@link Minimizer} did.
 *
 * @param lossBefore   f where the step began
 * @param loss         f where it ended
 * @param gradientNorm ‖∇f‖₂ where the step began
 * @param stepNorm     ‖Δx‖₂; 0 when no lower point was found
 * @param curvature    dᵀHd / dᵀd along the step's direction d, or NaN where the method does not learn it; below 0 the step went
 *                     along negative curvature
 * @param damping      λ added to the curvature, or the radius of the trust region, or the length of the line search's step: what
 *                     the method adapts
 */
public record Iteration(double lossBefore, double loss, double gradientNorm, double stepNorm, double curvature, double damping) {
    /** Whether the method found a lower point. */
    public boolean moved() {
        return stepNorm > 0;
    }
}
