package org.talweg.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What Java offers without an engine: one thread's loop over {@link Math}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MathBenchmark {
    @Param("exp")
    public String function;
    @Param("1000000")
    public int elements;

    private float[] x;
    private float[] y;

    @Setup
    public void prepare() {
        SplittableRandom source = new SplittableRandom(1);
        x = new float[elements];
        y = new float[elements];
        for (int i = 0; i < elements; i++) {
            x[i] = (float) source.nextDouble(0.001, 1);
        }
    }

    @Benchmark
    public float[] run() {
        switch (function) {
            case "exp" -> exp();
            case "tanh" -> tanh();
            case "sigmoid" -> sigmoid();
            case "softmax" -> softmax();
            default -> throw new IllegalArgumentException(function);
        }
        return y;
    }

    private void exp() {
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Math.exp(x[i]);
        }
    }

    private void tanh() {
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Math.tanh(x[i]);
        }
    }

    private void sigmoid() {
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (1 / (1 + Math.exp(-x[i])));
        }
    }

    private void softmax() {
        int columns = KernelCase.COLUMNS;
        for (int row = 0; row < x.length; row += columns) {
            float max = x[row];
            for (int i = row; i < row + columns; i++) {
                max = Math.max(max, x[i]);
            }
            float sum = 0;
            for (int i = row; i < row + columns; i++) {
                y[i] = (float) Math.exp(x[i] - max);
                sum += y[i];
            }
            for (int i = row; i < row + columns; i++) {
                y[i] /= sum;
            }
        }
    }
}
