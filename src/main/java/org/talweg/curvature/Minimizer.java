package org.talweg.curvature;

import java.util.List;

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

    /**
     * What a method takes beside f and its gradient.
     *
     * @param numbers     doubles that it holds at a time, at most, short arrays left out
     * @param hessian     whether it asks for products with the Hessian
     * @param gaussNewton whether it asks for products with the Gauss–Newton matrix
     */
    record Needs(long numbers, boolean hessian, boolean gaussNewton) {}

    /** What it will take for n numbers, known before its first step. */
    Needs needs(int n);

    /**
     * What it has learnt so far, as numbers that {@link #restore} takes: pairs of steps, a damping, a direction, … The arrays are
     * its own or the caller's alike: neither changes them.
     *
     * @param next the surface that the next step will be on; null where that is a new one. What is known of f where the method stands
     *             goes along if it is of this surface
     */
    List<double[]> state(LossSurface next);

    /**
     * Goes on from a saved state as the method that saved it: its next step has the same bits, and asks as often for f, its gradient
     * and products. It must be on the surface that was named to {@link #state}.
     *
     * @param n     numbers of x
     * @param state of a method of this kind with the same settings
     * @throws IllegalArgumentException if it is none of this method's
     */
    void restore(int n, List<double[]> state);
}
