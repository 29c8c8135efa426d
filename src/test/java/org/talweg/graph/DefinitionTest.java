package org.talweg.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Loss.Pointwise;

/** The definitions of composites against their textbook formulas, in double precision. */
class DefinitionTest {
    /** Leaves room for constants rounded to float, 2⁻²⁴ = 6e-8. */
    private static final double TOLERANCE = 1e-7;
    private final BoundGraph bound = new BoundGraph(31);
    private final Graph graph = bound.graph();

    @ParameterizedTest
    @EnumSource(Activation.class)
    void shouldDefineActivations(Activation activation) {
        DoubleUnaryOperator formula = switch (activation) {
            case IDENTITY -> x -> x;
            case RELU -> x -> x > 0 ? x : 0;
            case LEAKY_RELU -> x -> x > 0 ? x : 0.01 * x;
            case TANH -> x -> (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x));
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case SILU -> x -> x / (1 + Math.exp(-x));
            case GELU -> x -> x * normalDistribution(x);
        };
        Node z = bound.normal("z", 6, 5);
        Node bias = bound.normal("bias", 1, 5);
        double[] x = bound.evaluator().of(z);
        double[] b = bound.evaluator().of(bias);
        check(graph.biasActivation(activation, z, bias, null, null), i -> formula.applyAsDouble(x[i] + b[i % 5]));
    }

    /** Φ(x) by Simpson's rule on the density. */
    private static double normalDistribution(double x) {
        int n = 2_000;
        double h = x / n;
        double sum = 0;
        for (int i = 0; i <= n; i++) {
            double density = Math.exp(-i * h * i * h / 2) / Math.sqrt(2 * Math.PI);
            sum += density * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2);
        }
        return 0.5 + sum * h / 3;
    }

    @Test
    void shouldDefineSoftmaxAndItsCrossEntropy() {
        Node z = bound.drawn("z", 4, 3, 0, 3);
        Node labels = bound.labels("labels", 4, 3);
        double[] x = bound.evaluator().of(z);
        double[] label = bound.evaluator().of(labels);
        IntToDoubleFunction p = i -> Math.exp(x[i])
                / (Math.exp(x[i / 3 * 3]) + Math.exp(x[i / 3 * 3 + 1]) + Math.exp(x[i / 3 * 3 + 2]));
        check(graph.softmax(z), p);
        check(graph.softmaxCrossEntropy(z, labels), row -> -Math.log(p.applyAsDouble(row * 3 + (int) label[row])));
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void shouldDefinePointwiseLosses(Pointwise loss) {
        DoubleBinaryOperator formula = switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> (z, t) -> -t * Math.log(1 / (1 + Math.exp(-z)))
                    - (1 - t) * Math.log(1 - 1 / (1 + Math.exp(-z)));
            case SQUARED_ERROR -> (z, t) -> (z - t) * (z - t);
            case HUBER -> (z, t) -> Math.abs(z - t) < 0.75 ? (z - t) * (z - t) / 2 : 0.75 * (Math.abs(z - t) - 0.375);
        };
        Node z = bound.drawn("z", 5, 4, 0, 2);
        Node t = bound.normal("t", 5, 4);
        double[] prediction = bound.evaluator().of(z);
        double[] target = bound.evaluator().of(t);
        check(graph.pointwiseLoss(loss, z, t, 0.75f), i -> formula.applyAsDouble(prediction[i], target[i]));
    }

    @Test
    void shouldDefineBatchNorm() {
        int n = 7;
        int c = 3;
        Node x = bound.drawn("x", n, c, 1, 2);
        Node gamma = bound.normal("gamma", 1, c);
        Node beta = bound.normal("beta", 1, c);
        Node mean = graph.columnMean(x);
        Node var = graph.columnVariance(x, mean);
        double[] value = bound.evaluator().of(x);
        double[] means = new double[c];
        double[] vars = new double[c];
        for (int i = 0; i < n * c; i++) {
            means[i % c] += value[i] / n;
        }
        for (int i = 0; i < n * c; i++) {
            vars[i % c] += (value[i] - means[i % c]) * (value[i] - means[i % c]) / n;
        }
        check(mean, i -> means[i]);
        check(var, i -> vars[i]);
        double[] scale = bound.evaluator().of(gamma);
        double[] shift = bound.evaluator().of(beta);
        IntToDoubleFunction formula = i -> (value[i] - means[i % c]) / Math.sqrt(vars[i % c] + 0.5) * scale[i % c]
                + shift[i % c];
        check(graph.batchNorm(x, gamma, beta, mean, var, 0.5f), formula);
        check(graph.normalize(x, gamma, beta, mean, var, 0.5f), formula);
    }

    private void check(Node node, IntToDoubleFunction expected) {
        double[] actual = bound.evaluator().of(node);
        for (int i = 0; i < actual.length; i++) {
            assertEquals(expected.applyAsDouble(i), actual[i], TOLERANCE * Math.max(1, Math.abs(actual[i])), node + "[" + i + "]");
        }
    }
}
