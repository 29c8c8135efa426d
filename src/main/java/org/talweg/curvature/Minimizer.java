package org.talweg.curvature;

/**
 * A second-order method as it runs: settings, and what it has learnt so far (a memory of steps, a damping, a direction).
 *
 * <p>A step may be given another surface than the step before, as with mini-batches; what is kept of f and its gradient at x is then
 * computed again. Steps are functions of surface, x and state alone: no clock, no random numbers, so runs repeat bit for bit.
 */
public interface Minimizer {
    /**
     * One step on f from x.
     *
     * @param x (n) where f is; receives where the step led. Unchanged when no lower point is found
     */
    Iteration step(LossSurface f, double[] x);
}
