package org.talweg.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.graph.Gradients;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

class NetworkTest {
    private static final Engine ENGINE = new CpuEngine(1);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @Test
    void shouldFuseBiasActivationAndDropout() {
        assertEquals(List.of("matmul_nn", "bias_relu_dropout", "matmul_nn", "bias_identity"),
                training(Model.input(4).dense(5).relu().dropout(0.5f).dense(3)));
        assertEquals(List.of("matmul_nn", "column_sum", "scale", "column_squared_deviations", "scale", "normalize",
                "tanh_dropout", "matmul_nn", "bias_identity"),
                training(Model.input(4).dense(5).batchNorm().tanh().dropout(0.5f).dense(3)));
        assertEquals(List.of("matmul_nn", "bias_identity_dropout"), training(Model.input(4).dense(3).dropout(0.5f)));
        assertEquals(List.of("matmul_nn", "bias_relu", "column_sum", "scale", "column_squared_deviations", "scale",
                "normalize"), training(Model.input(4).dense(3).relu().batchNorm()));
    }

    @Test
    void shouldKeepTheOrderOfLayersThatDoNotFuse() {
        assertEquals(List.of("identity_dropout", "matmul_nn", "bias_identity"),
                training(Model.input(4).dropout(0.2f).dense(3)));
        assertEquals(List.of("matmul_nn", "bias_identity_dropout", "relu"),
                training(Model.input(4).dense(3).dropout(0.2f).relu()));
        assertEquals(List.of("matmul_nn", "bias_relu", "tanh"), training(Model.input(4).dense(3).relu().tanh()));
        assertEquals(List.of("matmul_nn", "bias_identity_dropout", "identity_dropout"),
                training(Model.input(4).dense(3).dropout(0.2f).dropout(0.3f)));
        assertEquals(List.of("tanh", "matmul_nn", "bias_identity", "matmul_nn", "bias_identity"),
                training(Model.input(4).tanh().dense(2).dense(3)));
        assertEquals(List.of("column_sum", "scale", "column_squared_deviations", "scale", "normalize", "matmul_nn",
                "bias_identity"), training(Model.input(4).batchNorm().dense(3)));
        assertEquals(List.of("matmul_nn", "bias_sigmoid"), training(Model.input(4).dense(3).dropout(0).sigmoid()));
        // 1 − 1e-9 is 1 in float: nothing can be dropped
        assertEquals(List.of("matmul_nn", "bias_sigmoid"), training(Model.input(4).dense(3).dropout(1e-9f).sigmoid()));
    }

    @Test
    void shouldEvaluateWithoutDropoutAndWithRunningStatistics() {
        assertEquals(List.of("matmul_nn", "normalize", "relu", "matmul_nn", "bias_identity"), evaluation(
                Model.input(4).dropout(0.5f).dense(5).batchNorm().relu().dropout(0.5f).dense(3)));
        assertEquals(List.of("matmul_nn", "bias_relu"), evaluation(Model.input(4).dense(3).dropout(0.2f).relu()));
    }

    @Test
    void shouldGiveDropoutLayersStreamsOfTheirOwn() {
        BoundNetwork net = new BoundNetwork(Model.input(400).dropout(0.5f).dropout(0.5f).dense(1).squaredError(), 5, true, 9);
        Node dropped = net.network.output().inputs().get(0).inputs().get(0); // bias(matmul(dropped, w))
        float[] values = net.bound.run(ENGINE, List.of(dropped)).get(0);
        int kept = 0;
        for (float value : values) {
            kept += value != 0 ? 1 : 0;
        }
        assertEquals(0.25, kept / 2_000.0, 5 * Math.sqrt(0.25 * 0.75 / 2_000));
    }

    @Test
    void shouldEvaluateItsFormula() {
        BoundNetwork net = new BoundNetwork(Model.input(3).dropout(0.5f).dense(4).batchNorm().tanh().dense(2)
                .softmaxCrossEntropy(), 5, false, 2);
        float[] mean = {0.5f, -0.25f, 1, 0};
        float[] var = {2, 0.5f, 1, 3};
        net.bound.bind(net.network.state(net.model.states().get(0)), mean);
        net.bound.bind(net.network.state(net.model.states().get(1)), var);
        double[] x = value(net, net.features);
        double[] w1 = value(net, net.parameters().get(0));
        double[] w2 = value(net, net.parameters().get(1));
        List<float[]> actual = net.bound.run(ENGINE, List.of(net.network.output(), net.network.prediction(),
                net.network.losses(), net.network.loss(), net.network.correct()));
        double[] labels = value(net, net.targets);
        double total = 0;
        int correct = 0;
        for (int row = 0; row < 5; row++) {
            double[] z = new double[2];
            for (int j = 0; j < 4; j++) {
                double h = 0;
                for (int k = 0; k < 3; k++) {
                    h += x[row * 3 + k] * w1[k * 4 + j];
                }
                h = Math.tanh((h - mean[j]) / Math.sqrt(var[j] + 1e-5));
                z[0] += h * w2[j * 2];
                z[1] += h * w2[j * 2 + 1];
            }
            double p1 = 1 / (1 + Math.exp(z[0] - z[1]));
            assertEquals(z[0], actual.get(0)[row * 2], 1e-6);
            assertEquals(z[1], actual.get(0)[row * 2 + 1], 1e-6);
            assertEquals(p1, actual.get(1)[row * 2 + 1], 1e-6);
            double loss = -Math.log(labels[row] == 1 ? p1 : 1 - p1);
            assertEquals(loss, actual.get(2)[row], 1e-6);
            total += loss;
            correct += (z[1] > z[0] ? 1 : 0) == labels[row] ? 1 : 0;
        }
        assertEquals(total / 5, actual.get(3)[0], 1e-6);
        assertEquals(correct, actual.get(4)[0]);
    }

    private static double[] value(BoundNetwork net, Node node) {
        return net.bound.evaluator().of(node);
    }

    @Test
    void shouldCountRightAnswersOfBinaryClasses() {
        BoundNetwork net = new BoundNetwork(Model.input(3).dense(1).sigmoidCrossEntropy(), 40, false, 6);
        List<float[]> actual = net.bound.run(ENGINE, List.of(net.network.output(), net.network.correct(),
                net.network.prediction()));
        int correct = 0;
        for (int row = 0; row < 40; row++) {
            float z = actual.get(0)[row];
            correct += (z > 0 ? 1 : 0) == net.bound.value(net.targets)[row] ? 1 : 0;
            assertEquals(1 / (1 + Math.exp(-z)), actual.get(2)[row], 1e-6);
        }
        assertEquals(correct, actual.get(1)[0]);
        assertTrue(correct > 5 && correct < 35, "the test needs right and wrong answers");
    }

    @Test
    void shouldPredictValuesAsTheyAre() {
        for (Model model : List.of(Model.input(3).dense(2).squaredError(), Model.input(3).dense(2).huber(0.5f))) {
            BoundNetwork net = new BoundNetwork(model, 4, true, 3);
            assertSame(net.network.output(), net.network.prediction());
            assertNull(net.network.correct());
            assertEquals(net.network.output().shape(), net.network.losses().shape());
        }
    }

    /** running ← (1 − rate)·running + rate·batch, the variance taken as N/(N − 1) of the batch's, in double. */
    @Test
    void shouldMoveRunningStatisticsInTraining() {
        BoundNetwork net = new BoundNetwork(Model.input(3).dense(4).layer(new Layer.BatchNorm(0.2f, 1e-5f)).relu().dense(2)
                .softmaxCrossEntropy(), 6, true, 12);
        List<Node> results = new ArrayList<>(net.network.updates());
        results.add(net.network.loss());
        Plan plan = new Plan(results, List.of());
        Map<Node, Buffer> leaves = net.bound.upload(ENGINE, plan.leaves());
        List<Kernel> launches = plan.launches(leaves, Map.of(), ENGINE.allocate("floats", Buffer.Type.F32, plan.floats()),
                ENGINE.allocate("ints", Buffer.Type.I32, plan.ints()));
        assertTrue(launches.get(launches.size() - 1) instanceof BatchNorm.RunningUpdate);
        double[] x = value(net, net.features);
        double[] w = value(net, net.parameters().get(0));
        double[] mean = new double[4];
        double[] var = new double[4];
        Arrays.fill(var, 1);
        for (int step = 0; step < 3; step++) {
            ENGINE.prepare(launches).run();
            float[] runningMean = ENGINE.floats(leaves.get(net.network.state(net.model.states().get(0))), 4);
            float[] runningVar = ENGINE.floats(leaves.get(net.network.state(net.model.states().get(1))), 4);
            for (int c = 0; c < 4; c++) {
                double[] column = new double[6];
                for (int i = 0; i < 18; i++) {
                    column[i / 3] += x[i] * w[i % 3 * 4 + c];
                }
                double average = Arrays.stream(column).average().orElseThrow();
                double unbiased = Arrays.stream(column).map(h -> (h - average) * (h - average)).sum() / 5;
                mean[c] = 0.8 * mean[c] + 0.2 * average;
                var[c] = 0.8 * var[c] + 0.2 * unbiased;
                assertEquals(mean[c], runningMean[c], 1e-6);
                assertEquals(var[c], runningVar[c], 1e-6);
                assertNotEquals(0, runningMean[c]);
            }
        }
    }

    @Test
    void shouldNotMoveRunningStatisticsInEvaluation() {
        assertEquals(List.of(), new BoundNetwork(Model.input(3).dense(4).batchNorm().dense(2).softmaxCrossEntropy(), 6, false,
                12).network.updates());
    }

    /** One row has no variance, so only the running mean moves. */
    @Test
    void shouldTrainOnOneRow() {
        BoundNetwork net = new BoundNetwork(Model.input(3).dense(4).batchNorm().dense(2).squaredError(), 1, true, 12);
        assertEquals(1, net.network.updates().size());
        List<Node> gradients = Gradients.of(net.network.loss(), net.parameters());
        for (float[] values : net.bound.run(ENGINE, gradients)) {
            for (float value : values) {
                assertTrue(Float.isFinite(value));
            }
        }
    }

    private static List<String> training(Model.Builder layers) {
        return new BoundNetwork(layers.squaredError(), 6, true, 1).entries(ENGINE);
    }

    private static List<String> evaluation(Model.Builder layers) {
        return new BoundNetwork(layers.squaredError(), 6, false, 1).entries(ENGINE);
    }
}
