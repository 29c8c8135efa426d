package org.talweg.engine.cpu;

import java.util.Arrays;
import java.util.List;
import org.talweg.kernel.Elementary;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Loss;

/** Tasks of {@link Loss}. */
final class LossTasks {
    private LossTasks() {}

    static void bind(Loss kernel, CpuEngine engine, List<Task> tasks) {
        if (kernel instanceof Loss.SoftmaxCrossEntropy forward) {
            tasks.add(crossEntropy(forward, engine));
        } else if (kernel instanceof Loss.SoftmaxCrossEntropyBackward backward) {
            tasks.add(crossEntropyBackward(backward, engine));
        } else if (kernel instanceof Loss.Softmax softmax) {
            tasks.add(softmax(softmax, engine));
        } else if (kernel instanceof Loss.CorrectLabel correct) {
            tasks.add(correct(correct));
        } else if (kernel instanceof Loss.OneHot oneHot) {
            tasks.add(oneHot(oneHot));
        } else if (kernel instanceof Loss.PointwiseLoss pointwise) {
            tasks.add(pointwise(pointwise, engine));
        } else if (kernel instanceof Loss.PointwiseLossBackward backward) {
            tasks.add(pointwiseBackward(backward, engine));
        }
    }

    private static Task crossEntropy(Loss.SoftmaxCrossEntropy kernel, CpuEngine engine) {
        int[] labels = CpuBuffer.of(kernel.labels()).ints();
        int labelsBase = CpuBuffer.of(kernel.labels()).base();
        float[] out = CpuBuffer.of(kernel.out()).floats();
        int outBase = CpuBuffer.of(kernel.out()).base();
        return new SoftmaxTask(CpuBuffer.of(kernel.z()), kernel.rows(), kernel.columns(), engine) {
            @Override
            void row(int r, float m, float s, float[] v, int e, boolean calm) {
                loss(r, m, Elementary.log(s));
            }

            @Override
            void block(int first, int count, float[] v, int m, int s, int e) {
                ElementwiseVector.map1(Unary.LOG, v, s, v, s, count);
                for (int i = 0; i < count; i++) {
                    loss(first + i, v[m + i], v[s + i]);
                }
            }

            private void loss(int r, float m, float logSum) {
                int label = labels[labelsBase + r];
                out[outBase + r] = label < 0 || label >= columns ? Float.NaN
                        : logSum - (z[zBase + r * columns + label] - m);
            }
        };
    }

    private static Task crossEntropyBackward(Loss.SoftmaxCrossEntropyBackward kernel, CpuEngine engine) {
        int[] labels = CpuBuffer.of(kernel.labels()).ints();
        int labelsBase = CpuBuffer.of(kernel.labels()).base();
        float[] up = CpuBuffer.of(kernel.up()).floats();
        int upBase = CpuBuffer.of(kernel.up()).base();
        float[] dz = CpuBuffer.of(kernel.dz()).floats();
        int dzBase = CpuBuffer.of(kernel.dz()).base();
        return new SoftmaxTask(CpuBuffer.of(kernel.z()), kernel.rows(), kernel.columns(), engine) {
            @Override
            void row(int r, float m, float s, float[] v, int e, boolean calm) {
                int label = labels[labelsBase + r];
                boolean valid = label >= 0 && label < columns;
                // p − 0 is p.
                quotients(v, e, s, valid ? up[upBase + r] : Float.NaN, calm, dz, dzBase + r * columns);
                if (valid) {
                    dz[dzBase + r * columns + label] = (v[e + label] / s - 1) * up[upBase + r];
                }
            }

            @Override
            void block(int first, int count, float[] v, int m, int s, int e) {
                quotients(v, s, e, count);
                for (int i = 0; i < count; i++) {
                    int label = labels[labelsBase + first + i];
                    boolean valid = label >= 0 && label < columns;
                    v[m + i] = valid ? up[upBase + first + i] : Float.NaN;
                    if (valid) {
                        v[e + label * count + i] -= 1;
                    }
                }
                for (int c = 0; c < columns; c++) {
                    ElementwiseVector.map2(Binary.MUL, v, e + c * count, v, m, v, e + c * count, count);
                }
                SoftmaxVector.transpose(v, e, count, columns, dz, dzBase + first * columns);
            }
        };
    }

    private static Task softmax(Loss.Softmax kernel, CpuEngine engine) {
        float[] p = CpuBuffer.of(kernel.p()).floats();
        int pBase = CpuBuffer.of(kernel.p()).base();
        return new SoftmaxTask(CpuBuffer.of(kernel.z()), kernel.rows(), kernel.columns(), engine) {
            @Override
            void row(int r, float m, float s, float[] v, int e, boolean calm) {
                // A product with 1 is exact.
                quotients(v, e, s, 1, calm, p, pBase + r * columns);
            }

            @Override
            void block(int first, int count, float[] v, int m, int s, int e) {
                quotients(v, s, e, count);
                SoftmaxVector.transpose(v, e, count, columns, p, pBase + first * columns);
            }
        };
    }

    private static Task correct(Loss.CorrectLabel kernel) {
        float[] z = CpuBuffer.of(kernel.z()).floats();
        int zBase = CpuBuffer.of(kernel.z()).base();
        int[] labels = CpuBuffer.of(kernel.labels()).ints();
        int labelsBase = CpuBuffer.of(kernel.labels()).base();
        float[] out = CpuBuffer.of(kernel.out()).floats();
        int outBase = CpuBuffer.of(kernel.out()).base();
        int columns = Math.toIntExact(kernel.columns());
        return new RowTask(kernel.rows(), columns, ElementTask.CHEAP) {
            @Override
            void rows(int from, int to) {
                for (int r = from; r < to; r++) {
                    out[outBase + r] = LossScalar.correct(z, zBase + r * columns, labels[labelsBase + r], columns);
                }
            }
        };
    }

    private static Task oneHot(Loss.OneHot kernel) {
        int[] labels = CpuBuffer.of(kernel.labels()).ints();
        int labelsBase = CpuBuffer.of(kernel.labels()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        int columns = Math.toIntExact(kernel.columns());
        return new RowTask(kernel.rows(), columns, ElementTask.CHEAP) {
            @Override
            void rows(int from, int to) {
                Arrays.fill(y, yBase + from * columns, yBase + to * columns, 0);
                for (int r = from; r < to; r++) {
                    int label = labels[labelsBase + r];
                    if (label >= 0 && label < columns) {
                        y[yBase + r * columns + label] = 1;
                    }
                }
            }
        };
    }

    private static Task pointwise(Loss.PointwiseLoss kernel, CpuEngine engine) {
        Loss.Pointwise loss = kernel.loss();
        float[] z = CpuBuffer.of(kernel.z()).floats();
        int zBase = CpuBuffer.of(kernel.z()).base();
        float[] t = CpuBuffer.of(kernel.t()).floats();
        int tBase = CpuBuffer.of(kernel.t()).base();
        float[] out = CpuBuffer.of(kernel.out()).floats();
        int outBase = CpuBuffer.of(kernel.out()).base();
        float delta = kernel.delta();
        boolean vector = engine.vectorBits() != 0;
        return new ChunkTask(kernel.n(), ChunkTask.COSTLY, ChunkTask.CHUNK, engine) {
            @Override
            void chunk(int at, int n, float[] v, int s) {
                if (vector) {
                    LossVector.pointwise(loss, z, zBase + at, t, tBase + at, delta, out, outBase + at, v, s, n);
                } else {
                    LossScalar.pointwise(loss, z, zBase + at, t, tBase + at, delta, out, outBase + at, n);
                }
            }
        };
    }

    private static Task pointwiseBackward(Loss.PointwiseLossBackward kernel, CpuEngine engine) {
        Loss.Pointwise loss = kernel.loss();
        float[] z = CpuBuffer.of(kernel.z()).floats();
        int zBase = CpuBuffer.of(kernel.z()).base();
        float[] t = CpuBuffer.of(kernel.t()).floats();
        int tBase = CpuBuffer.of(kernel.t()).base();
        float[] up = CpuBuffer.of(kernel.up()).floats();
        int upBase = CpuBuffer.of(kernel.up()).base();
        float[] dz = CpuBuffer.of(kernel.dz()).floats();
        int dzBase = CpuBuffer.of(kernel.dz()).base();
        float delta = kernel.delta();
        boolean vector = engine.vectorBits() != 0;
        return new ChunkTask(kernel.n(), ChunkTask.COSTLY, ChunkTask.CHUNK, engine) {
            @Override
            void chunk(int at, int n, float[] v, int s) {
                if (vector) {
                    LossVector.pointwiseBackward(loss, z, zBase + at, t, tBase + at, up, upBase + at, delta, dz, dzBase + at,
                            v, s, n);
                } else {
                    LossScalar.pointwiseBackward(loss, z, zBase + at, t, tBase + at, up, upBase + at, delta, dz, dzBase + at,
                            n);
                }
            }
        };
    }
}
