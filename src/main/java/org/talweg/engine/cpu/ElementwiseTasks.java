package org.talweg.engine.cpu;

import java.util.Arrays;
import java.util.List;
import org.talweg.kernel.Elementwise;

/** Tasks of {@link Elementwise}. */
final class ElementwiseTasks {
    private ElementwiseTasks() {}

    static void bind(Elementwise kernel, boolean vector, List<Task> tasks) {
        if (kernel instanceof Elementwise.Map1 map) {
            tasks.add(map1(map, vector));
        } else if (kernel instanceof Elementwise.Map2 map) {
            tasks.add(map2(map, vector));
        } else if (kernel instanceof Elementwise.Scale scale) {
            tasks.add(scale(scale, vector));
        } else if (kernel instanceof Elementwise.Shift shift) {
            tasks.add(shift(shift, vector));
        } else if (kernel instanceof Elementwise.Fill fill) {
            tasks.add(fill(fill));
        } else if (kernel instanceof Elementwise.RowBroadcast broadcast) {
            tasks.add(rowBroadcast(broadcast));
        } else if (kernel instanceof Elementwise.ColumnBroadcast broadcast) {
            tasks.add(columnBroadcast(broadcast));
        }
    }

    private static Task map1(Elementwise.Map1 kernel, boolean vector) {
        Elementwise.Unary op = kernel.op();
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        int grain = switch (op) {
            case EXP, LOG, TANH, SIGMOID, ERF -> ElementTask.COSTLY;
            default -> ElementTask.CHEAP;
        };
        return new ElementTask(kernel.n(), grain) {
            @Override
            void elements(int from, int to) {
                if (vector) {
                    ElementwiseVector.map1(op, x, xBase + from, y, yBase + from, to - from);
                } else {
                    ElementwiseScalar.map1(op, x, xBase + from, y, yBase + from, to - from);
                }
            }
        };
    }

    private static Task map2(Elementwise.Map2 kernel, boolean vector) {
        Elementwise.Binary op = kernel.op();
        float[] a = CpuBuffer.of(kernel.a()).floats();
        int aBase = CpuBuffer.of(kernel.a()).base();
        float[] b = CpuBuffer.of(kernel.b()).floats();
        int bBase = CpuBuffer.of(kernel.b()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        return new ElementTask(kernel.n(), ElementTask.CHEAP) {
            @Override
            void elements(int from, int to) {
                if (vector) {
                    ElementwiseVector.map2(op, a, aBase + from, b, bBase + from, y, yBase + from, to - from);
                } else {
                    ElementwiseScalar.map2(op, a, aBase + from, b, bBase + from, y, yBase + from, to - from);
                }
            }
        };
    }

    private static Task scale(Elementwise.Scale kernel, boolean vector) {
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        float factor = kernel.factor();
        return new ElementTask(kernel.n(), ElementTask.CHEAP) {
            @Override
            void elements(int from, int to) {
                if (vector) {
                    ElementwiseVector.scale(x, xBase + from, factor, y, yBase + from, to - from);
                } else {
                    ElementwiseScalar.scale(x, xBase + from, factor, y, yBase + from, to - from);
                }
            }
        };
    }

    private static Task shift(Elementwise.Shift kernel, boolean vector) {
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        float addend = kernel.addend();
        return new ElementTask(kernel.n(), ElementTask.CHEAP) {
            @Override
            void elements(int from, int to) {
                if (vector) {
                    ElementwiseVector.shift(x, xBase + from, addend, y, yBase + from, to - from);
                } else {
                    ElementwiseScalar.shift(x, xBase + from, addend, y, yBase + from, to - from);
                }
            }
        };
    }

    private static Task fill(Elementwise.Fill kernel) {
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        float value = kernel.value();
        return new ElementTask(kernel.n(), ElementTask.CHEAP) {
            @Override
            void elements(int from, int to) {
                Arrays.fill(y, yBase + from, yBase + to, value);
            }
        };
    }

    private static Task rowBroadcast(Elementwise.RowBroadcast kernel) {
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        int columns = Math.toIntExact(kernel.columns());
        return new RowTask(kernel.rows(), columns, ElementTask.CHEAP) {
            @Override
            void rows(int from, int to) {
                for (int r = from; r < to; r++) {
                    System.arraycopy(x, xBase, y, yBase + r * columns, columns);
                }
            }
        };
    }

    private static Task columnBroadcast(Elementwise.ColumnBroadcast kernel) {
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] y = CpuBuffer.of(kernel.y()).floats();
        int yBase = CpuBuffer.of(kernel.y()).base();
        int columns = Math.toIntExact(kernel.columns());
        return new RowTask(kernel.rows(), columns, ElementTask.CHEAP) {
            @Override
            void rows(int from, int to) {
                for (int r = from; r < to; r++) {
                    int at = yBase + r * columns;
                    Arrays.fill(y, at, at + columns, x[xBase + r]);
                }
            }
        };
    }
}
