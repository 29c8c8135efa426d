package org.talweg.report.landscape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.talweg.nn.Model;
import org.talweg.train.NetworkSurface;

class DirectionsTest {
    private static final Model MODEL = Model.input(3).dense(5).batchNorm().relu().dense(2).softmaxCrossEntropy();

    private static double norm(double[] x, int from, int rows, int columns) {
        double squares = 0;
        for (int r = 0; r < rows; r++) {
            squares += x[from + r * columns] * x[from + r * columns];
        }
        return Math.sqrt(squares);
    }

    @Test
    void shouldGiveEachFilterTheNetworksLength() {
        double[] x = NetworkSurface.pack(MODEL, MODEL.initialParameters(1));
        double[] d = Directions.filterNormalised(MODEL, x, 7, 0);
        for (int c = 0; c < 5; c++) {
            assertEquals(norm(x, c, 3, 5), norm(d, c, 3, 5), 1e-12);
        }
        for (int c = 0; c < 2; c++) {
            assertEquals(norm(x, 15 + c, 5, 2), norm(d, 15 + c, 5, 2), 1e-12);
        }
        for (int i = 25; i < x.length; i++) {
            assertEquals(0, d[i], "biases and batch norm stay");
        }
        assertArrayEquals(d, Directions.filterNormalised(MODEL, x, 7, 0));
        assertTrue(d[0] != Directions.filterNormalised(MODEL, x, 7, 1)[0]);
        assertTrue(d[0] != Directions.filterNormalised(MODEL, x, 8, 0)[0]);
    }

    /** A path in a plane of four dimensions is found again, distances and all. */
    @Test
    void shouldFindThePlaneOfAPath() {
        double[] u = {0.5, 0.5, 0.5, 0.5};
        double[] v = {0.5, -0.5, 0.5, -0.5};
        double[][] inPlane = {{8, 1}, {5, -1}, {3, 2}, {1, 0.5}, {0.5, 0}};
        float[][] path = new float[inPlane.length][4];
        for (int t = 0; t < path.length; t++) {
            for (int i = 0; i < 4; i++) {
                path[t][i] = (float) (3 + inPlane[t][0] * u[i] + inPlane[t][1] * v[i]);
            }
        }
        Directions.Plane plane = Directions.ofPath(path);
        assertEquals(1, plane.shares()[0] + plane.shares()[1], 1e-6);
        assertTrue(plane.shares()[0] > 0.8);
        assertArrayEquals(new double[2], plane.coordinates()[4], 1e-12);
        assertTrue(plane.coordinates()[0][0] > 0);
        for (int t = 0; t < path.length; t++) {
            double expected = Math.sqrt(square(inPlane[t][0] - 0.5) + square(inPlane[t][1]));
            double[] found = plane.coordinates()[t];
            assertEquals(expected, Math.sqrt(square(found[0]) + square(found[1])), 1e-5);
        }
        double dot = 0;
        double length = 0;
        for (int i = 0; i < 4; i++) {
            dot += plane.first()[i] * plane.second()[i];
            length += square(plane.second()[i]);
        }
        assertEquals(0, dot, 1e-9);
        assertEquals(1, length, 1e-9);
    }

    private static double square(double a) {
        return a * a;
    }

    @Test
    void shouldRefuseAPathWithoutAPlane() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Directions.ofPath(new float[2][3])).getMessage()
                .contains("points=2"));
        float[][] line = {{0, 0}, {1, 2}, {2, 4}, {4, 8}};
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Directions.ofPath(line)).getMessage()
                .contains("on a line"));
    }
}
