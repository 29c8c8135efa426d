package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.talweg.curvature.LossSurface;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.emulator.Emulator;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.nn.Model;

class NetworkSurfaceTest {
    private static final Engine ENGINE = new CpuEngine(2);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static Weights start(Model model) {
        return new Weights(model.initialParameters(3), model.initialStates());
    }

    private static double[] normal(int n, long seed) {
        Random random = new Random(seed);
        return random.doubles(n, -1, 1).toArray();
    }

    private static Dataset line(int rows) {
        Random random = new Random(1);
        float[] x = new float[rows * 3];
        float[] y = new float[rows];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat();
        }
        for (int i = 0; i < rows; i++) {
            y[i] = x[3 * i] - 2 * x[3 * i + 1];
        }
        return Dataset.ofValues("line", x, 3, y);
    }

    @Test
    void shouldHaveTheHessianAsGaussNewtonMatrixOfALinearModel() {
        Model model = Model.input(3).dense(1).squaredError();
        NetworkSurface surface = new NetworkSurface(ENGINE, model, start(model), line(50), true, 0.1);
        double[] x = normal(4, 1);
        double[] v = normal(4, 2);
        double[] hv = new double[4];
        double[] gv = new double[4];
        surface.hessianVector(x, v, hv);
        surface.gaussNewtonVector(x, v, gv);
        assertArrayEquals(hv, gv, 1e-5);
        assertTrue(hv[0] != 0);
    }

    @Test
    void shouldHaveAPositiveGaussNewtonMatrixWhereTheHessianIsNot() {
        Model model = Model.input(64).dense(12).tanh().dense(10).softmaxCrossEntropy();
        NetworkSurface surface = new NetworkSurface(ENGINE, model, start(model), Datasets.digits(), true, 0);
        double[] x = NetworkSurface.pack(model, start(model).parameters());
        int negative = 0;
        for (int i = 0; i < 20; i++) {
            double[] v = normal(x.length, i);
            double[] hv = new double[x.length];
            double[] gv = new double[x.length];
            surface.hessianVector(x, v, hv);
            surface.gaussNewtonVector(x, v, gv);
            assertTrue(dot(v, gv) > 0);
            negative += dot(v, hv) < 0 ? 1 : 0;
        }
        assertTrue(negative > 0, "no direction of negative curvature was seen");
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    /** A chain rule by hand would be the same mistake twice; differences of the gradient are not. */
    @Test
    void shouldAgreeWithDifferencesOfItsGradient() {
        Model model = Model.input(64).dense(8).tanh().dense(10).softmaxCrossEntropy();
        NetworkSurface surface = new NetworkSurface(ENGINE, model, start(model), Datasets.digits(), true, 0.01);
        double[] x = NetworkSurface.pack(model, start(model).parameters());
        double[] v = normal(x.length, 5);
        double[] product = new double[x.length];
        surface.hessianVector(x, v, product);
        double h = 1e-2;
        double[] up = new double[x.length];
        double[] down = new double[x.length];
        surface.gradient(moved(x, v, h), up);
        surface.gradient(moved(x, v, -h), down);
        for (int i = 0; i < x.length; i++) {
            assertEquals((up[i] - down[i]) / (2 * h), product[i], 2e-3 * Math.sqrt(dot(product, product)));
        }
    }

    private static double[] moved(double[] x, double[] v, double h) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] + h * v[i]).toArray();
    }

    @Test
    void shouldBeTheMeanOverChunksAndRows() {
        Model model = Model.input(3).dense(4).tanh().dense(1).squaredError();
        Dataset data = line(2 * NetworkSurface.CHUNK + 5);
        NetworkSurface surface = new NetworkSurface(ENGINE, model, start(model), data, true, 0);
        double[] x = NetworkSurface.pack(model, start(model).parameters());
        double[] whole = new double[x.length];
        double loss = surface.gradient(x, whole);
        assertEquals(loss, surface.value(x));
        int half = data.rows() / 2;
        LossSurface first = surface.over(IntStream.range(0, half).toArray());
        LossSurface second = surface.over(IntStream.range(half, data.rows()).toArray());
        double[] a = new double[x.length];
        double[] b = new double[x.length];
        double share = (double) half / data.rows();
        double parts = share * first.gradient(x, a) + (1 - share) * second.gradient(x, b);
        assertEquals(loss, parts, 1e-6 * loss);
        for (int i = 0; i < x.length; i++) {
            assertEquals(whole[i], share * a[i] + (1 - share) * b[i], 1e-5);
        }
    }

    /** The kernels of second derivatives, as PTX: every activation with a curvature, batch norm and dropout. */
    @Test
    void shouldGiveTheBitsOfTheCpuByItsPtx() {
        Model model = Model.input(64).dense(9).batchNorm().tanh().dropout(0.25f).dense(7).activation(Activation.GELU).dense(6)
                .activation(Activation.SILU).dense(5).sigmoid().dense(10).softmaxCrossEntropy();
        double[] x = NetworkSurface.pack(model, start(model).parameters());
        double[] v = normal(x.length, 4);
        int[] rows = IntStream.range(0, 33).map(i -> 7 * i).toArray();
        List<double[]> results = new ArrayList<>();
        try (Engine emulator = new Emulator(2)) {
            for (Engine engine : List.of(ENGINE, emulator)) {
                LossSurface surface = new NetworkSurface(engine, model, start(model), Datasets.digits(), true, 0.01).over(rows);
                double[] all = new double[3 * x.length + 1];
                double[] one = new double[x.length];
                all[3 * x.length] = surface.gradient(x, one);
                System.arraycopy(one, 0, all, 0, x.length);
                surface.hessianVector(x, v, one);
                System.arraycopy(one, 0, all, x.length, x.length);
                surface.gaussNewtonVector(x, v, one);
                System.arraycopy(one, 0, all, 2 * x.length, x.length);
                results.add(all);
            }
        }
        assertArrayEquals(results.get(0), results.get(1)); // with no tolerance: to the bit
        assertTrue(dot(results.get(0), results.get(0)) > 0);
    }

    @Test
    void shouldPackWhatItUnpacks() {
        Model model = Model.input(5).dense(7).batchNorm().relu().dense(3).softmaxCrossEntropy();
        float[] arena = model.initialParameters(9);
        assertArrayEquals(arena, NetworkSurface.unpack(model, NetworkSurface.pack(model, arena)));
    }
}
