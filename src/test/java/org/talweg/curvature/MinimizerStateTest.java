package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that go on from a saved state. */
class MinimizerStateTest {
    private static final int STEPS = 12;

    /** Rosenbrock's valley for Gauss–Newton too: a stand-in for the matrix, the Hessian where it is not negative. */
    private static final class Valley implements LossSurface {
        private final TestFunction f;

        Valley(TestFunction f) {
            this.f = f;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public double value(double[] x) {
            return f.value(x);
        }

        @Override
        public double gradient(double[] x, double[] gradient) {
            return f.gradient(x, gradient);
        }

        @Override
        public void hessianVector(double[] x, double[] v, double[] product) {
            f.hessianVector(x, v, product);
        }

        @Override
        public void gaussNewtonVector(double[] x, double[] v, double[] product) {
            double[] direction = v.clone();
            f.hessianVector(x, v, product);
            Vectors.add(500, direction, product);
        }
    }

    static Stream<Supplier<Minimizer>> methods() {
        List<Supplier<Minimizer>> methods = new ArrayList<>();
        for (SecondOrderRule rule : SecondOrderRule.values()) {
            methods.add(rule::start);
        }
        methods.add(GradientNormMinimizer::new);
        methods.add(SaddleFreeNewton::dense);
        methods.add(() -> new Lbfgs(2));
        return methods.stream();
    }

    private static List<double[]> copy(List<double[]> state) {
        return state.stream().map(double[]::clone).toList();
    }

    private static String counts(Counted f) {
        return f.values() + " " + f.gradients() + " " + f.products();
    }

    /** From every step on; steps after it ask as often for the surface, and states are as without the break. */
    @ParameterizedTest
    @MethodSource("methods")
    void shouldGoOnAsIfThereHadBeenNoBreak(Supplier<Minimizer> start) {
        for (TestFunction function : new TestFunction[] {TestFunction.ROSENBROCK, TestFunction.SADDLE, TestFunction.HIMMELBLAU}) {
            Minimizer whole = start.get();
            Counted f = new Counted(new Valley(function));
            double[] x = function.start().array();
            List<List<double[]>> states = new ArrayList<>();
            List<List<double[]>> kept = new ArrayList<>();
            List<double[]> places = new ArrayList<>();
            List<Iteration> iterations = new ArrayList<>();
            List<String> asked = new ArrayList<>();
            for (int i = 0; i <= STEPS; i++) {
                states.add(whole.state(f));
                kept.add(copy(states.get(i)));
                long vectors = states.get(i).stream().skip(2).filter(array -> array.length > 1).count();
                assertTrue(2 * vectors <= start.get().needs(2).numbers(), "more than it said that it needs: vectors=" + vectors);
                places.add(x.clone());
                asked.add(counts(f));
                if (i < STEPS) {
                    iterations.add(whole.step(f, x));
                }
            }
            for (int k = 0; k <= STEPS; k++) {
                same(kept.get(k), states.get(k), "state changed after " + k);
                Minimizer rest = start.get();
                rest.restore(2, states.get(k));
                Counted again = new Counted(new Valley(function));
                double[] there = places.get(k).clone();
                Counted before = new Counted(new Valley(function));
                double[] until = places.get(0).clone();
                Minimizer first = start.get();
                for (int i = 0; i < k; i++) {
                    first.step(before, until);
                }
                for (int i = k; i < STEPS; i++) {
                    String what = function + " from step " + k + " at step " + i;
                    same(states.get(i), rest.state(again), what);
                    assertEquals(iterations.get(i), rest.step(again, there), what);
                    assertArrayEquals(places.get(i + 1), there, what);
                    assertEquals(asked.get(i + 1), (before.values() + again.values()) + " " + (before.gradients() + again.gradients())
                            + " " + (before.products() + again.products()), what);
                }
            }
        }
    }

    private static void same(List<double[]> expected, List<double[]> got, String what) {
        assertEquals(expected.size(), got.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), got.get(i), what + " array " + i);
        }
    }

    /** Two surfaces in turns with the same place in between: what is known of one is no knowledge of the other. */
    @ParameterizedTest
    @MethodSource("methods")
    void shouldNotTakeWhatIsKnownOfOneSurfaceForAnother(Supplier<Minimizer> start) {
        TestFunction[] functions = {TestFunction.ROSENBROCK, TestFunction.HIMMELBLAU};
        Minimizer whole = start.get();
        double[] x = {-1.2, 1};
        Counted[] surfaces = {new Counted(new Valley(functions[0])), new Counted(new Valley(functions[1]))};
        for (int k = 0; k < 5; k++) {
            whole.step(surfaces[k % 2], x);
            Minimizer rest = start.get();
            rest.restore(2, whole.state(surfaces[(k + 1) % 2]));
            Minimizer onNew = start.get();
            onNew.restore(2, whole.state(null));
            Counted other = new Counted(new Valley(functions[(k + 1) % 2]));
            double[] there = x.clone();
            Iteration iteration = rest.step(other, there);
            assertEquals(functions[(k + 1) % 2].value(x), iteration.lossBefore());
            assertEquals(iteration, onNew.step(new Valley(functions[(k + 1) % 2]), x.clone()));
            Counted uninterrupted = new Counted(new Valley(functions[(k + 1) % 2]));
            surfaces[(k + 1) % 2] = uninterrupted;
            double[] same = x.clone();
            Minimizer twin = start.get();
            twin.restore(2, whole.state(null));
            assertEquals(twin.step(uninterrupted, same), iteration);
            assertEquals(counts(uninterrupted), counts(other));
            assertArrayEquals(same, there);
        }
    }

    @Test
    void shouldRefuseWhatIsNoStateOfTheMethod() {
        Map<String, Minimizer> methods = Map.of("lbfgs", new Lbfgs(3), "newton-cg", new NewtonCg(NewtonCg.Curvature.HESSIAN),
                "newton", new DampedNewton(), "saddle-free-newton", new SaddleFreeNewton(), "gradient-norm",
                new GradientNormMinimizer(), "conjugate-gradients", SecondOrderRule.CONJUGATE_GRADIENTS.start());
        methods.forEach((name, method) -> {
            Counted f = new Counted(TestFunction.ROSENBROCK);
            double[] x = {-1.2, 1};
            for (int i = 0; i < 3; i++) {
                method.step(f, x);
            }
            List<double[]> state = method.state(f);
            refused(method, 2, List.of(), name, "arrays=0");
            refused(method, 2, state.subList(0, 1), name, "arrays=1");
            refused(method, 2, changed(state, 0, new double[] {'x'}), name, "method=x");
            refused(method, 2, changed(state, 1, new double[9]), name, "length=9");
            List<double[]> longer = new ArrayList<>(state);
            longer.add(new double[2]);
            refused(method, 2, longer, name, "arrays=" + longer.size());
            if (state.size() > 2) {
                refused(method, 3, state, name, "length=2");
                refused(method, 2, changed(state, 2, new double[1]), name, "length=1");
                refused(method, 2, state.subList(0, state.size() - 1), name, "arrays=" + (state.size() - 1));
            }
            int numbers = state.get(1).length;
            for (int i = 0; i < numbers; i++) {
                for (double wrong : new double[] {Double.NaN, -1}) {
                    double[] bad = state.get(1).clone();
                    bad[i] = wrong;
                    refused(method, 2, changed(state, 1, bad), name, "=" + wrong);
                }
            }
            double[] there = x.clone();
            Iteration next = method.step(f, x);
            assertEquals(next, restored(name, state).step(TestFunction.ROSENBROCK, there), "a refused state changed nothing");
        });
    }

    private static Minimizer restored(String name, List<double[]> state) {
        Minimizer fresh = switch (name) {
            case "lbfgs" -> new Lbfgs(3);
            case "gradient-norm" -> new GradientNormMinimizer();
            default -> SecondOrderRule.of(name).start();
        };
        fresh.restore(2, state);
        return fresh;
    }

    private static List<double[]> changed(List<double[]> state, int i, double[] array) {
        List<double[]> changed = new ArrayList<>(state);
        changed.set(i, array);
        return changed;
    }

    private static void refused(Minimizer method, int n, List<double[]> state, String name, String got) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> method.restore(n, state), name);
        assertTrue(e.getMessage().contains("saved state of " + name + " with ") && e.getMessage().contains(got)
                && e.getMessage().contains("; go on with"), e.getMessage());
    }

    @Test
    void shouldRefuseMorePairsThanItsMemoryAndPairsWithoutCurvature() {
        Lbfgs large = new Lbfgs(5);
        double[] x = {-1.2, 1};
        for (int i = 0; i < 6; i++) {
            large.step(TestFunction.ROSENBROCK, x);
        }
        List<double[]> state = large.state(TestFunction.ROSENBROCK);
        refused(new Lbfgs(2), 2, state, "lbfgs", "pairs=5.0");
        refused(new Lbfgs(5), 2, changed(state, 5, new double[2]), "lbfgs", "sᵀy=0.0");
    }
}
