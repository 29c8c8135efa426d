package org.talweg.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PenaltyTest {
    @Test
    void shouldAddToTheError() {
        assertEquals(0, Penalty.none().value(7, 9));
        assertEquals(0.5 * 7, Penalty.l1(0.5).value(7, 9));
        assertEquals(0.5 * 0.25 * 9, Penalty.l2(0.25).value(7, 9));
        assertEquals(0.5 * 7 + 0.5 * 0.25 * 9, Penalty.elasticNet(0.5, 0.25).value(7, 9));
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        Refusal.check("penalty: expected a finite number of 0 or more, got l1=-1.0", () -> Penalty.l1(-1));
        Refusal.check("got l2=NaN", () -> Penalty.l2(Double.NaN));
        Refusal.check("got l2=Infinity", () -> Penalty.elasticNet(0, Double.POSITIVE_INFINITY));
        Refusal.check("clipping: expected a finite number above 0 within the range of a float, got byValue=0.0",
                () -> new Clipping(0, 1));
        Refusal.check("got byNorm=NaN", () -> new Clipping(1, Double.NaN));
        Refusal.check("got byNorm=-Infinity", () -> new Clipping(1, Double.NEGATIVE_INFINITY));
    }
}
