package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.talweg.engine.DelegatingEngine;
import org.talweg.engine.Engine;
import org.talweg.engine.TooLarge;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Model;

class StreamingTest {
    /** The CPU engine with room for nothing whose label ends so. */
    private static final class Cramped extends DelegatingEngine {
        private final String refused;
        private final List<String> allocated = new ArrayList<>();

        Cramped(String refused) {
            super(new CpuEngine(1));
            this.refused = refused;
        }

        @Override
        public Buffer allocate(String label, Buffer.Type type, long length) {
            if (label.endsWith(refused)) {
                throw new TooLarge("no room for " + label);
            }
            allocated.add(label);
            return engine.allocate(label, type, length);
        }
    }

    @Test
    void shouldGiveTheSameRunAsDataInMemory() {
        try (Engine engine = new CpuEngine(2)) {
            Streaming.assertSame(Streaming.train(engine, false, 3), Streaming.train(engine, true, 3));
        }
    }

    @Test
    void shouldStreamWhatDoesNotFit() {
        try (Engine roomy = new CpuEngine(1); Cramped cramped = new Cramped("features")) {
            Streaming.assertSame(Streaming.train(roomy, false, 2), Streaming.train(cramped, false, 2));
            assertEquals(4, cramped.allocated.stream().filter(label -> label.contains("rows ahead")).count());
        }
    }

    @Test
    void shouldSayWhatDoesNotFitEither() {
        try (Cramped cramped = new Cramped("gradients")) {
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
        try (Cramped cramped = new Cramped("features")) {
            Evaluator evaluator = new Evaluator(cramped, model, run.weights(), Streaming.data().train());
            assertEquals(judged, evaluator.evaluate());
            assertArrayEquals(expected, evaluator.predictions());
        }
    }
}
