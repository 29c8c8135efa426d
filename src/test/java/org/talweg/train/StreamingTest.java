package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.nn.Model;

class StreamingTest {
    /** The CPU engine with room for nothing whose label ends so. */
    private record Cramped(Engine engine, String refused, List<String> allocated) implements Engine {
        @Override
        public Buffer allocate(String label, Buffer.Type type, long length) {
            if (label.endsWith(refused)) {
                throw new TooLarge("no room for " + label);
            }
            allocated.add(label);
            return engine.allocate(label, type, length);
        }

        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public String description() {
            return engine.description();
        }

        @Override
        public void upload(float[] source, int from, Buffer target, int count) {
            engine.upload(source, from, target, count);
        }

        @Override
        public void upload(int[] source, int from, Buffer target, int count) {
            engine.upload(source, from, target, count);
        }

        @Override
        public void download(Buffer source, float[] target, int to, int count) {
            engine.download(source, target, to, count);
        }

        @Override
        public void download(Buffer source, int[] target, int to, int count) {
            engine.download(source, target, to, count);
        }

        @Override
        public Program prepare(List<? extends Kernel> launches) {
            return engine.prepare(launches);
        }

        @Override
        public void synchronize() {
            engine.synchronize();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private static Cramped cramped(String refused) {
        return new Cramped(new CpuEngine(1), refused, new ArrayList<>());
    }

    @Test
    void shouldGiveTheSameRunAsDataInMemory() {
        try (Engine engine = new CpuEngine(2)) {
            Streaming.assertSame(Streaming.train(engine, false, 3), Streaming.train(engine, true, 3));
        }
    }

    @Test
    void shouldStreamWhatDoesNotFit() {
        try (Engine roomy = new CpuEngine(1); Cramped cramped = cramped("features")) {
            Streaming.assertSame(Streaming.train(roomy, false, 2), Streaming.train(cramped, false, 2));
            assertEquals(4, cramped.allocated.stream().filter(label -> label.contains("rows ahead")).count());
        }
    }

    @Test
    void shouldSayWhatDoesNotFitEither() {
        try (Cramped cramped = cramped("gradients")) {
            assertEquals("no room for gradients",
                    assertThrows(TooLarge.class, () -> Streaming.train(cramped, false, 1)).getMessage());
        }
    }

    @Test
    void shouldJudgeAndPredictOnStreamedData() {
        Run run;
        Model model;
        float[] expected;
        Evaluation judged;
        try (Engine roomy = new CpuEngine(1)) {
            run = Streaming.train(roomy, false, 1);
            model = run.model();
            Evaluator evaluator = new Evaluator(roomy, model, run.weights(), Streaming.data().train());
            judged = evaluator.evaluate();
            expected = evaluator.predictions();
        }
        try (Cramped cramped = cramped("features")) {
            Evaluator evaluator = new Evaluator(cramped, model, run.weights(), Streaming.data().train());
            assertEquals(judged, evaluator.evaluate());
            assertArrayEquals(expected, evaluator.predictions());
        }
    }
}
