package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.BatchNorm;

/** Tasks of {@link BatchNorm}. */
final class BatchNormTasks {
    private BatchNormTasks() {}

    static void bind(BatchNorm kernel, CpuEngine engine, List<Task> tasks) {
        if (kernel instanceof BatchNorm.ColumnSquaredDeviations deviations) {
            tasks.add(squaredDeviations(deviations, engine));
        } else if (kernel instanceof BatchNorm.Normalize normalize) {
            normalize(normalize, engine, tasks);
        } else if (kernel instanceof BatchNorm.ColumnScaleGradient gradient) {
            scaleGradient(gradient, engine, tasks);
        } else if (kernel instanceof BatchNorm.NormalizeBackward backward) {
            normalizeBackward(backward, engine, tasks);
        } else if (kernel instanceof BatchNorm.RunningUpdate update) {
            tasks.add(runningUpdate(update));
        }
    }

    private static Task squaredDeviations(BatchNorm.ColumnSquaredDeviations kernel, CpuEngine engine) {
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] mean = CpuBuffer.of(kernel.mean()).floats();
        int meanBase = CpuBuffer.of(kernel.mean()).base();
        boolean vector = engine.vectorBits() != 0;
        return new ColumnTask(Math.toIntExact(kernel.rows()), Math.toIntExact(kernel.columns()), CpuBuffer.of(kernel.out()),
                engine) {
            @Override
            void enter(int at, int c, float[] acc, int a, int n) {
                if (vector) {
                    BatchNormVector.squaredDeviations(x, xBase + at, mean, meanBase + c, acc, a, n);
                } else {
                    BatchNormScalar.squaredDeviations(x, xBase + at, mean, meanBase + c, acc, a, n);
                }
            }
        };
    }

    private static void scaleGradient(BatchNorm.ColumnScaleGradient kernel, CpuEngine engine, List<Task> tasks) {
        float[] dy = CpuBuffer.of(kernel.dy()).floats();
        int dyBase = CpuBuffer.of(kernel.dy()).base();
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] mean = CpuBuffer.of(kernel.mean()).floats();
        int meanBase = CpuBuffer.of(kernel.mean()).base();
        int columns = Math.toIntExact(kernel.columns());
        float[] inverse = new float[columns];
        boolean vector = engine.vectorBits() != 0;
        tasks.add(inverse(CpuBuffer.of(kernel.var()), kernel.epsilon(), inverse));
        tasks.add(new ColumnTask(Math.toIntExact(kernel.rows()), columns, CpuBuffer.of(kernel.out()), engine) {
            @Override
            void enter(int at, int c, float[] acc, int a, int n) {
                if (vector) {
                    BatchNormVector.scaleGradient(dy, dyBase + at, x, xBase + at, mean, meanBase + c, inverse, c, acc, a, n);
                } else {
                    BatchNormScalar.scaleGradient(dy, dyBase + at, x, xBase + at, mean, meanBase + c, inverse, c, acc, a, n);
                }
            }
        });
    }

    private static void normalize(BatchNorm.Normalize kernel, CpuEngine engine, List<Task> tasks) {
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] mean = CpuBuffer.of(kernel.mean()).floats();
        int meanBase = CpuBuffer.of(kernel.mean()).base();
        float[] gamma = CpuBuffer.of(kernel.gamma()).floats();
        int gammaBase = CpuBuffer.of(kernel.gamma()).base();
        float[] beta = CpuBuffer.of(kernel.beta()).floats();
        int betaBase = CpuBuffer.of(kernel.beta()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        int columns = Math.toIntExact(kernel.columns());
        float[] inverse = new float[columns];
        boolean vector = engine.vectorBits() != 0;
        tasks.add(inverse(CpuBuffer.of(kernel.var()), kernel.epsilon(), inverse));
        tasks.add(new RowTask(kernel.rows(), columns, ElementTask.CHEAP) {
            @Override
            void rows(int from, int to) {
                for (int r = from; r < to; r++) {
                    int at = r * columns;
                    if (vector) {
                        BatchNormVector.normalize(x, xBase + at, mean, meanBase, inverse, gamma, gammaBase, beta, betaBase,
                                y, yBase + at, columns);
                    } else {
                        BatchNormScalar.normalize(x, xBase + at, mean, meanBase, inverse, gamma, gammaBase, beta, betaBase,
                                y, yBase + at, 0, columns);
                    }
                }
            }
        });
    }

    private static void normalizeBackward(BatchNorm.NormalizeBackward kernel, CpuEngine engine, List<Task> tasks) {
        float[] dy = CpuBuffer.of(kernel.dy()).floats();
        int dyBase = CpuBuffer.of(kernel.dy()).base();
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] mean = CpuBuffer.of(kernel.mean()).floats();
        int meanBase = CpuBuffer.of(kernel.mean()).base();
        CpuBuffer gamma = CpuBuffer.of(kernel.gamma());
        float[] dGamma = CpuBuffer.of(kernel.dGamma()).floats();
        int dGammaBase = CpuBuffer.of(kernel.dGamma()).base();
        float[] dBeta = CpuBuffer.of(kernel.dBeta()).floats();
        int dBetaBase = CpuBuffer.of(kernel.dBeta()).base();
        float[] dx = CpuBuffer.of(kernel.dx()).floats();
        int dxBase = CpuBuffer.of(kernel.dx()).base();
        int columns = Math.toIntExact(kernel.columns());
        float q = kernel.inverseRows();
        float[] inverse = new float[columns];
        float[] scale = new float[columns];
        boolean vector = engine.vectorBits() != 0;
        SingleTask inverses = inverse(CpuBuffer.of(kernel.var()), kernel.epsilon(), inverse);
        SingleTask both = () -> {
            inverses.run();
            for (int c = 0; c < columns; c++) {
                scale[c] = gamma.floats()[gamma.base() + c] * inverse[c];
            }
        };
        tasks.add(both);
        tasks.add(new RowTask(kernel.rows(), columns, ElementTask.CHEAP) {
            @Override
            void rows(int from, int to) {
                for (int r = from; r < to; r++) {
                    int at = r * columns;
                    if (vector) {
                        BatchNormVector.normalizeBackward(dy, dyBase + at, x, xBase + at, mean, meanBase, inverse, scale,
                                dGamma, dGammaBase, dBeta, dBetaBase, q, dx, dxBase + at, columns);
                    } else {
                        BatchNormScalar.normalizeBackward(dy, dyBase + at, x, xBase + at, mean, meanBase, inverse, scale,
                                dGamma, dGammaBase, dBeta, dBetaBase, q, dx, dxBase + at, 0, columns);
                    }
                }
            }
        });
    }

    private static Task runningUpdate(BatchNorm.RunningUpdate kernel) {
        CpuBuffer running = CpuBuffer.of(kernel.running());
        CpuBuffer batch = CpuBuffer.of(kernel.batch());
        float rate = kernel.rate();
        float factor = kernel.factor();
        return new ElementTask(kernel.n(), ElementTask.CHEAP) {
            @Override
            void elements(int from, int to) {
                BatchNormScalar.runningUpdate(running.floats(), running.base() + from, batch.floats(), batch.base() + from,
                        rate, factor, to - from);
            }
        };
    }

    /** Square root and division once a column: the other thread would wake for longer than this takes. */
    private static SingleTask inverse(CpuBuffer var, float epsilon, float[] inverse) {
        return () -> BatchNormScalar.inverse(var.floats(), var.base(), epsilon, inverse, inverse.length);
    }
}
