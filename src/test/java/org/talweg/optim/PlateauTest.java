package org.talweg.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlateauTest {
    @Test
    void shouldFallWhenPatienceEnds() {
        Plateau plateau = new Plateau(0.5, 2, 0, 0.2);
        assertFalse(plateau.report(1.0));
        assertFalse(plateau.report(1.0), "an equal loss is borne once");
        assertFalse(plateau.report(1.1), "and twice");
        assertTrue(plateau.report(1.2), "not a third time");
        assertEquals(0.5, plateau.factor());
        assertFalse(plateau.report(0.9), "an improvement");
        assertFalse(plateau.report(0.9));
        assertFalse(plateau.report(Double.NaN), "NaN is none");
        assertTrue(plateau.report(0.9));
        assertEquals(0.25, plateau.factor());
        for (int i = 0; i < 9; i++) {
            plateau.report(2);
        }
        assertEquals(0.2, plateau.factor(), "the floor");
    }

    @Test
    void shouldCountOnlyImprovementsAboveTheThreshold() {
        Plateau plateau = new Plateau(0.5, 0, 0.1, 0.01);
        plateau.report(1);
        assertTrue(plateau.report(0.91));
        assertFalse(plateau.report(0.89));
        Plateau below = new Plateau(0.5, 0, 0.1, 0.01);
        below.report(-1);
        assertTrue(below.report(-1.09));
        assertFalse(below.report(-1.11));
    }

    @Test
    void shouldGoOnFromASavedState() {
        double[] losses = {3, 2, 2.5, 2.4, 2.2, 1.9, 1.9, 2, 2, 2, 1.8, 2, 2, 2, 2};
        Plateau whole = new Plateau(0.1, 1, 1e-4, 1e-6);
        for (int stop = 0; stop < losses.length; stop++) {
            Plateau resumed = new Plateau(0.1, 1, 1e-4, 1e-6);
            resumed.restore(whole.state());
            assertEquals(whole.report(losses[stop]), resumed.report(losses[stop]));
            assertEquals(whole.state(), resumed.state());
        }
        assertTrue(whole.factor() < 0.1, "nothing fell");
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        Refusal.check("plateau: expected a reduction below 1, got reduction=1.0", () -> new Plateau(1, 1, 0, 0.1));
        Refusal.check("plateau: expected a factor above 0 and at most 1, got reduction=NaN",
                () -> new Plateau(Double.NaN, 1, 0, 0.1));
        Refusal.check("got patience=-1", () -> new Plateau(0.5, -1, 0, 0.1));
        Refusal.check("plateau: expected 0 or more and below 1, got threshold=1.0", () -> new Plateau(0.5, 1, 1, 0.1));
        Refusal.check("got floor=0.0", () -> new Plateau(0.5, 1, 0, 0));
        Refusal.check("got best=NaN waiting=0", () -> new Plateau.State(1, Double.NaN, 0));
    }
}
