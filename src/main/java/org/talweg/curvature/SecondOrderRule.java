package org.talweg.curvature;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** All second-order methods by name, with their default settings: the one table that the command line and the tests go by. */
public enum SecondOrderRule {
    /** Limited-memory BFGS; {@link Lbfgs}. */
    LBFGS(() -> new Lbfgs(Lbfgs.MEMORY)),
    /** Nonlinear conjugate gradients after Polak and Ribière; {@link NonlinearConjugateGradients}. */
    CONJUGATE_GRADIENTS(() -> new NonlinearConjugateGradients(NonlinearConjugateGradients.Formula.POLAK_RIBIERE_PLUS)),
    /** The same after Fletcher and Reeves. */
    CONJUGATE_GRADIENTS_FR(() -> new NonlinearConjugateGradients(NonlinearConjugateGradients.Formula.FLETCHER_REEVES)),
    /** Newton's method by truncated conjugate gradients in a trust region, on the Hessian; {@link NewtonCg}. */
    NEWTON_CG(() -> new NewtonCg(NewtonCg.Curvature.HESSIAN)),
    /** The same on the Gauss–Newton matrix. */
    GAUSS_NEWTON_CG(() -> new NewtonCg(NewtonCg.Curvature.GAUSS_NEWTON)),
    /** Newton's method on the dense, damped Hessian, for small networks; {@link DampedNewton}. */
    NEWTON(DampedNewton::new),
    /** Newton's method on the absolute value of the Hessian; {@link SaddleFreeNewton}. */
    SADDLE_FREE_NEWTON(SaddleFreeNewton::new);

    private final Supplier<Minimizer> start;

    SecondOrderRule(Supplier<Minimizer> start) {
        this.start = start;
    }

    /** The method of a name, e.g. {@code newton-cg}. */
    public static SecondOrderRule of(String name) {
        return Arrays.stream(values()).filter(rule -> rule.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of the second-order methods "
                        + Arrays.stream(values()).map(SecondOrderRule::toString).collect(Collectors.joining(", "))
                        + ", got method=" + name));
    }

    /** The method at its beginning, with its default settings. */
    public Minimizer start() {
        return start.get();
    }

    /** The name: {@code lbfgs}, {@code conjugate-gradients}, … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
