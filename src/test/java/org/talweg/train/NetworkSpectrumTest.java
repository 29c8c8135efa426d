package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.talweg.curvature.CriticalPoint;
import org.talweg.curvature.Eigen;
import org.talweg.curvature.Lanczos;
import org.talweg.curvature.SpectralDensity;
import org.talweg.curvature.SymmetricOperator;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.graph.BoundGraph;
import org.talweg.graph.Gradients;
import org.talweg.graph.Node;
import org.talweg.kernel.Activation;
import org.talweg.nn.Model;
import org.talweg.nn.Network;
import org.talweg.nn.Parameter;
import org.talweg.nn.State;
import org.talweg.optim.Adam;

/** Products and spectra of networks, against dense Hessians. */
class NetworkSpectrumTest {
    private static final Engine ENGINE = new CpuEngine(2);
    /** Of the largest element: products are sums in float. */
    private static final double FLOAT = 2e-6;

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static Dataset threeClasses(int rows, int columns) {
        Random random = new Random(4);
        float[] features = new float[rows * columns];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        return Dataset.ofClasses("three", features, columns, random.ints(rows, 0, 3).toArray(), List.of("a", "b", "c"));
    }

    /** Each element of the Hessian, from central differences in double of the gradient, which other tests check likewise. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldHaveTheHessianOfDifferencesInDouble(boolean training) {
        Model model = Model.input(4).dense(4).batchNorm().tanh().dropout(0.25f).dense(4).activation(Activation.GELU).dense(3)
                .softmaxCrossEntropy();
        Dataset data = threeClasses(9, 4);
        Weights weights = new Weights(model.initialParameters(6), model.initialStates());
        NetworkSurface surface = new NetworkSurface(ENGINE, model, weights, data, training, 0);
        double[][] hessian = Eigen.hessian(surface, NetworkSurface.pack(model, weights.parameters()));
        double[][] expected = differences(model, data, weights, training);
        double scale = Arrays.stream(expected).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow();
        assertTrue(scale > 0.01, "scale " + scale);
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected.length; j++) {
                assertEquals(expected[i][j], hessian[i][j], FLOAT * scale, "row " + i + " column " + j);
            }
        }
    }

    private static double[][] differences(Model model, Dataset data, Weights weights, boolean training) {
        BoundGraph bound = new BoundGraph(0);
        Node features = bound.floats("features", data.rows(), data.columns(), data.features());
        Node targets = bound.ints("targets", data.rows(), 1, data.labels());
        Network network = model.build(features, targets, bound.counters(0, 0), training);
        for (State state : model.states()) {
            int from = (int) state.offset();
            bound.bind(network.state(state), Arrays.copyOfRange(weights.states(), from, from + (int) state.columns()));
        }
        List<Node> parameters = model.parameters().stream().map(network::parameter).toList();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = model.parameters().get(i);
            int from = (int) parameter.offset();
            bound.bind(parameters.get(i), Arrays.copyOfRange(weights.parameters(), from, from + (int) parameter.shape().size()));
        }
        List<Node> gradients = Gradients.of(network.loss(), parameters);
        int n = (int) model.parameterCount();
        double[][] rows = new double[n][n];
        int row = 0;
        for (int p = 0; p < gradients.size(); p++) {
            Node gradient = gradients.get(p);
            float[] unit = new float[(int) gradient.shape().size()];
            Node v = bound.floats("v" + p, gradient.shape().rows(), gradient.shape().columns(), unit);
            Node element = gradient.dot(v);
            for (int i = 0; i < unit.length; i++) {
                unit[i] = 1;
                int column = 0;
                for (Node parameter : parameters) {
                    for (double second : bound.differences(element, parameter)) {
                        rows[row][column++] = second;
                    }
                }
                unit[i] = 0;
                row++;
            }
        }
        return rows;
    }

    /** A trained network of 610 parameters: ends of the spectrum to 1e-3, shares and trace by quadrature. */
    @Test
    void shouldFindTheEndsOfADenseSpectrumByLanczos() {
        Model model = Model.input(64).dense(8).tanh().dense(10).softmaxCrossEntropy();
        Dataset digits = Datasets.digits();
        Weights weights = new Trainer(ENGINE, model).optimizer(Adam.at(0.01)).epochs(3).seed(2).fit(digits.holdOut(0.2, 2)).weights();
        NetworkSurface surface = new NetworkSurface(ENGINE, model, weights, digits.select("some", IntStream.range(0, 600).toArray()));
        double[] x = NetworkSurface.pack(model, weights.parameters());
        Eigen dense = Eigen.ofHessian(surface, x);
        double lowest = dense.values()[0];
        double highest = dense.values()[x.length - 1];
        assertTrue(lowest < 0 && highest > 0);

        SymmetricOperator hessian = SymmetricOperator.hessian(surface, x);
        Lanczos lanczos = Lanczos.of(hessian, 120, 1e-5, 1);
        int last = lanczos.steps() - 1;
        System.out.printf("%d parameters: dense %.7g and %.7g, Lanczos in %d steps %.7g and %.7g, residuals %.1e and %.1e%n",
                x.length, lowest, highest, lanczos.steps(), lanczos.value(0), lanczos.value(last), lanczos.residual(0),
                lanczos.residual(last));
        assertEquals(lowest, lanczos.value(0), 1e-3 * Math.abs(lowest));
        assertEquals(highest, lanczos.value(last), 1e-3 * highest);

        SpectralDensity density = SpectralDensity.of(hessian, 8, 50, 1);
        double trace = Arrays.stream(dense.values()).sum();
        System.out.printf("trace %.5g, by 8 probes %.5g ± %.2g%n", trace, density.trace(), density.traceError());
        assertEquals(trace, density.trace(), 4 * density.traceError());
        CriticalPoint exact = CriticalPoint.of(0, dense, CriticalPoint.RESOLVED);
        CriticalPoint estimate = CriticalPoint.of(0, density, lanczos);
        System.out.printf("index %.4f, estimated %.4f%n", exact.index(), estimate.index());
        assertEquals(CriticalPoint.Kind.SADDLE, exact.kind());
        assertEquals(exact.kind(), estimate.kind());
        assertEquals(exact.index(), estimate.index(), 0.05);
    }
}
