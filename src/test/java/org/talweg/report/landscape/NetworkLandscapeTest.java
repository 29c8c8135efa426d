package org.talweg.report.landscape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.talweg.curvature.Tally;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.train.NetworkSurface;
import org.talweg.train.Run;
import org.talweg.train.Trainer;

class NetworkLandscapeTest {
    private static final Engine ENGINE = new CpuEngine(2);
    private static final Split DATA = Datasets.digits().holdOut(0.2, 1);
    private static final Model MODEL = Model.input(64).dense(16).batchNorm().tanh().dense(10).softmaxCrossEntropy();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static Run trained(long seed) {
        return new Trainer(ENGINE, MODEL).optimizer(Adam.at(0.01)).epochs(5).seed(seed).fit(DATA);
    }

    private static NetworkLandscape landscape(Run run, int rows) {
        return new NetworkLandscape(ENGINE, MODEL, run.weights(), DATA, rows, Tally.NONE);
    }

    @Test
    void shouldHaveTheNetworksLossInTheMiddle() {
        Run run = trained(1);
        LossLine line = landscape(run, 10_000).line(3, 1, 21);
        assertEquals(0, line.alpha()[10]);
        assertEquals(run.train().loss(), line.training().get(10).loss(), 1e-6);
        assertEquals(run.validation().score(), line.validation().get(10).score(), 1e-9);
        assertTrue(line.training().get(0).loss() > 2 * run.train().loss());
        assertEquals(22, line.csv().lines().count());
        NetworkSurface surface = new NetworkSurface(ENGINE, MODEL, run.weights(), DATA.train());
        double[] x = NetworkSurface.pack(MODEL, run.weights().parameters());
        double[] d = Directions.filterNormalised(MODEL, x, 3, 0);
        for (int i = 0; i < x.length; i++) {
            x[i] += d[i];
        }
        assertEquals(surface.value(x), line.training().get(20).loss(), 1e-5);
    }

    @Test
    void shouldGoFromOneSolutionToTheOther() {
        Run first = trained(1);
        Run second = trained(2);
        LossLine line = landscape(first, 10_000).between(second.weights(), 0.5, 21);
        assertEquals(first.validation().loss(), line.validation().get(5).loss(), 1e-6);
        assertEquals(second.validation().loss(), line.validation().get(15).loss(), 1e-5);
        assertTrue(line.training().get(10).loss() > 2 * first.train().loss(), "a barrier lies between");
        String svg = line.picture().svg();
        assertTrue(svg.contains("validation") && svg.contains("accuracy"), svg);
    }

    @Test
    void shouldDrawThePathIntoThePlane() {
        Run run = trained(1);
        float[][] path = new float[4][];
        float[] end = floats(NetworkSurface.pack(MODEL, run.weights().parameters()));
        float[] start = floats(NetworkSurface.pack(MODEL, MODEL.initialParameters(1)));
        float[] aside = floats(NetworkSurface.pack(MODEL, MODEL.initialParameters(2)));
        for (int t = 0; t < path.length; t++) {
            path[t] = new float[end.length];
            for (int i = 0; i < end.length; i++) {
                float s = t / 3f;
                path[t][i] = (1 - s) * start[i] + s * end[i] + s * (1 - s) * aside[i];
            }
        }
        LossPlane plane = landscape(run, 100).path(true, path, 0.2, 5);
        String svg = plane.picture().svg();
        assertTrue(svg.contains("first principal component, ") && svg.contains("% of the variance") && svg.contains(">start<"), svg);
        assertEquals(26, plane.csv().lines().count());
        assertTrue(landscape(run, 100).plane(false, 0, 1, 5).picture().svg().contains("validation part"));
    }

    private static float[] floats(double[] x) {
        float[] values = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            values[i] = (float) x[i];
        }
        return values;
    }
}
