package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.ChunkTask.CHUNK;

import java.util.List;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Layer;

/**
 * Tasks of {@link Layer}.
 *
 * <p>A matrix is worked on in chunks of elements, whatever its rows: a chunk passes through bias, activation and dropout one
 * after another while it stays in the nearest cache, and starts at a whole block of draws.
 */
final class LayerTasks {
    /** Working memory of a thread: z + b, the gradient after dropout, and two parts of the derivative. */
    private static final int WORKING = 4 * CHUNK;

    private LayerTasks() {}

    static void bind(Layer kernel, CpuEngine engine, List<Task> tasks) {
        if (kernel instanceof Layer.BiasActivation forward) {
            tasks.add(forward(forward, engine));
        } else if (kernel instanceof Layer.BiasActivationBackward backward) {
            tasks.add(backward(backward, engine));
        } else if (kernel instanceof Layer.DropoutMask mask) {
            tasks.add(mask(mask, engine));
        } else if (kernel instanceof Layer.MaxNorm maxNorm) {
            maxNorm(maxNorm, engine, tasks);
        }
    }

    private static Task forward(Layer.BiasActivation kernel, CpuEngine engine) {
        Activation h = kernel.activation();
        Bias bias = Bias.of(kernel.bias(), kernel.columns(), engine);
        Dropping dropping = Dropping.of(kernel.dropout(), kernel.counters(), engine, WORKING);
        float[] z = CpuBuffer.of(kernel.z()).floats();
        int zBase = CpuBuffer.of(kernel.z()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        boolean vector = engine.vectorBits() != 0;
        return new ChunkTask(kernel.rows() * kernel.columns(), weight(h, dropping), WORKING, engine) {
            @Override
            void chunk(int at, int n, float[] v, int s) {
                if (bias == null) {
                    activate(z, zBase + at, y, yBase + at, v, s, n);
                } else {
                    bias.add(z, zBase, at, y, yBase + at, n);
                    if (h != Activation.IDENTITY) {
                        activate(y, yBase + at, y, yBase + at, v, s, n);
                    }
                }
                if (dropping != null) {
                    dropping.drop(at, y, yBase + at, y, yBase + at, n, s);
                }
            }

            private void activate(float[] x, int xi, float[] to, int ti, float[] v, int s, int n) {
                if (vector) {
                    LayerVector.activate(h, x, xi, to, ti, v, s, n);
                } else {
                    LayerScalar.activate(h, x, xi, to, ti, n);
                }
            }
        };
    }

    private static Task backward(Layer.BiasActivationBackward kernel, CpuEngine engine) {
        Activation h = kernel.activation();
        Bias bias = Bias.of(kernel.bias(), kernel.columns(), engine);
        Dropping dropping = Dropping.of(kernel.dropout(), kernel.counters(), engine, WORKING);
        float[] z = CpuBuffer.of(kernel.z()).floats();
        int zBase = CpuBuffer.of(kernel.z()).base();
        float[] dy = CpuBuffer.of(kernel.dy()).floats();
        int dyBase = CpuBuffer.of(kernel.dy()).base();
        float[] dz = CpuBuffer.of(kernel.dz()).floats();
        int dzBase = CpuBuffer.of(kernel.dz()).base();
        boolean vector = engine.vectorBits() != 0;
        return new ChunkTask(kernel.rows() * kernel.columns(), weight(h, dropping), WORKING, engine) {
            @Override
            void chunk(int at, int n, float[] v, int s) {
                float[] x = z;
                int xi = zBase + at;
                if (bias != null && h != Activation.IDENTITY) {
                    x = v;
                    xi = s;
                    bias.add(z, zBase, at, x, xi, n);
                }
                float[] g = dy;
                int gi = dyBase + at;
                if (dropping != null) {
                    g = v;
                    gi = s + CHUNK;
                    dropping.drop(at, dy, dyBase + at, g, gi, n, s);
                }
                if (vector) {
                    LayerVector.backward(h, x, xi, g, gi, dz, dzBase + at, v, s + 2 * CHUNK, n);
                } else {
                    LayerScalar.backward(h, x, xi, g, gi, dz, dzBase + at, n);
                }
            }
        };
    }

    private static Task mask(Layer.DropoutMask kernel, CpuEngine engine) {
        Dropping dropping = Dropping.of(kernel.dropout(), kernel.counters(), engine, WORKING);
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        return new ChunkTask(kernel.n(), ChunkTask.COSTLY, WORKING, engine) {
            @Override
            void chunk(int at, int n, float[] v, int s) {
                dropping.mask(at, y, yBase + at, n, s);
            }
        };
    }

    private static void maxNorm(Layer.MaxNorm kernel, CpuEngine engine, List<Task> tasks) {
        float[] s = CpuBuffer.of(kernel.sumOfSquares()).floats();
        int sBase = CpuBuffer.of(kernel.sumOfSquares()).base();
        float[] w = CpuBuffer.of(kernel.w()).floats();
        int wBase = CpuBuffer.of(kernel.w()).base();
        float limit = kernel.limit();
        int columns = Math.toIntExact(kernel.columns());
        float[] factor = new float[columns];
        boolean vector = engine.vectorBits() != 0;
        SingleTask factors = () -> LayerScalar.maxNormFactors(s, sBase, limit, factor, columns);
        tasks.add(factors);
        tasks.add(new RowTask(kernel.rows(), columns, ElementTask.CHEAP) {
            @Override
            void rows(int from, int to) {
                for (int r = from; r < to; r++) {
                    int at = wBase + r * columns;
                    if (vector) {
                        ElementwiseVector.map2(Binary.MUL, w, at, factor, 0, w, at, columns);
                    } else {
                        ElementwiseScalar.map2(Binary.MUL, w, at, factor, 0, w, at, columns);
                    }
                }
            }
        });
    }

    private static int weight(Activation h, Dropping dropping) {
        return dropping == null && (h == Activation.IDENTITY || h == Activation.RELU || h == Activation.LEAKY_RELU)
                ? ChunkTask.CHEAP : ChunkTask.COSTLY;
    }

    /** A row that is added to every row. */
    private record Bias(float[] b, int base, int columns, boolean vector) {
        static Bias of(Buffer bias, long columns, CpuEngine engine) {
            return bias == null ? null : new Bias(CpuBuffer.of(bias).floats(), CpuBuffer.of(bias).base(),
                    Math.toIntExact(columns), engine.vectorBits() != 0);
        }

        /** {@code y[yi + i] ← z[zBase + at + i] + b[(at + i) mod columns]} for i below n. */
        void add(float[] z, int zBase, int at, float[] y, int yi, int n) {
            int c = at % columns;
            for (int i = 0; i < n; c = 0) {
                int count = Math.min(columns - c, n - i);
                if (vector) {
                    ElementwiseVector.map2(Binary.ADD, z, zBase + at + i, b, base + c, y, yi + i, count);
                } else {
                    ElementwiseScalar.map2(Binary.ADD, z, zBase + at + i, b, base + c, y, yi + i, count);
                }
                i += count;
            }
        }
    }
}
